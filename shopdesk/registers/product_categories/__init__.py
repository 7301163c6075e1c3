"""Product categories: how many days a buyer may return what.

A case compares its dates with them and warns; it never forbids.
"""

from __future__ import annotations

from shopdesk.registers.product_categories.register import REGISTER

__all__ = ["REGISTER"]
