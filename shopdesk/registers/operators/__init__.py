"""Operators: the staff members who sit at the keyboard.

Each change of any record is stamped with one of them; who may do what is nobody's business here.
"""

from __future__ import annotations

from shopdesk.registers.operators.register import REGISTER

__all__ = ["REGISTER"]
