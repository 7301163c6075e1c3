"""Shifts: the names and hours of the working day.

Handovers belong to a shift; one past midnight belongs to the day it began.
"""

from __future__ import annotations

from shopdesk.registers.shifts.register import REGISTER

__all__ = ["REGISTER"]
