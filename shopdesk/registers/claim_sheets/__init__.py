"""Claim sheets (索赔表): what one courier (or branch) is asked for in one month, as the bookkeeper sends it.

Leaves the single parcels to ``claims`` and the paper (.xlsx, PDF) to the claim-sheet desk.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
