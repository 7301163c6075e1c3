"""Mis-shipment log (发错货登记): what should have gone, what went, who erred, and how it was put right.

Leaves the buyer's side to ``cases`` and the courier's to ``claims``; one click makes either.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
