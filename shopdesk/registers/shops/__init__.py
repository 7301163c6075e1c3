"""Shops: one line for each shop on each platform.

It gives orders and cases their platform and parcels the address they go back to.
"""

from __future__ import annotations

from shopdesk.registers.shops.register import REGISTER

__all__ = ["REGISTER"]
