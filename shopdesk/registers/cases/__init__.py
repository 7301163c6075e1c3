"""After-sales register (售后登记): one matter of one order, from the complaint to the refund, exchange, resend, repair or payment.

Leaves money outside the refund to ``payouts``, what a courier owes to ``claims``, and the parcel on the table to ``returns``.
"""

from .register import REGISTER

__all__ = ["REGISTER"]
