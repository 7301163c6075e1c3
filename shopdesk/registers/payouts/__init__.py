"""Payouts (补偿打款): money paid to a buyer outside the platform's refund, from the approval to the payment.

Leaves refunds to ``cases``; a payout shows what was refunded and paid for the same order before.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
