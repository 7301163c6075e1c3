"""Customers: one archive per person, with accounts, phones and addresses.

What happened to the person is told by the other registers, which refer here.
"""

from __future__ import annotations

from shopdesk.registers.customers.register import REGISTER

__all__ = ["REGISTER"]
