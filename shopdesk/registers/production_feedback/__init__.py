"""Production feedback (生产反馈): faults that several buyers report of one product, told to whoever makes it, and their answer.

Leaves the buyers' own matters to ``cases``; finding the products with many faults is a desk's.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
