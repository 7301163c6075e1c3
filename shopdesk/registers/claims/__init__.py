"""Loss compensation (丢件破损赔偿): what a courier owes for one parcel, from the discovery to the money received.

Leaves the month's list for a courier to ``claim_sheets`` and reading the courier's answer to the reconcile desk.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
