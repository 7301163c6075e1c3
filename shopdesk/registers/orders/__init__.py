"""Orders: what the platform's export says was bought, paid and sent.

A look-up table that fills the forms of other registers; what goes wrong with an order is a case.
"""

from __future__ import annotations

from shopdesk.registers.orders.register import REGISTER

__all__ = ["REGISTER"]
