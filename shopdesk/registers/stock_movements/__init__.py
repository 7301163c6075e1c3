"""After-sales stock movements (售后出入库): goods that come back or leave because of a case, for the warehouse to count.

Leaves ordinary sales and purchases to the shop's own stock system.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
