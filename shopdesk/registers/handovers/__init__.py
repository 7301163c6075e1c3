"""Shift handovers (交接班): what one shift leaves to the next, signed by the giver and the taker, worked off before noon.

Leaves what happened in the shift to the other registers; items point to their records by number.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
