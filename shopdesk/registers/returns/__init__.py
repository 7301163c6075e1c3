"""Returned parcels (扫描收货): every parcel that comes back, whose it is, and what was in it.

Leaves the case to ``cases`` and what goes into stock to ``stock_movements``, which a stocked parcel writes.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
