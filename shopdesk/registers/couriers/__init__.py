"""Couriers: who carries the parcels and on which terms they pay for losses.

It knows names, number patterns and deadlines; claims and claim sheets use them.
"""

from __future__ import annotations

from shopdesk.registers.couriers.register import REGISTER

__all__ = ["REGISTER"]
