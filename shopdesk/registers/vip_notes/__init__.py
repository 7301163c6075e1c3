"""VIP notes: dated remarks about a customer, newest first, pinned ones on top.

The customer's own fields hold what is always true; this register holds what was said when and by whom.
"""

from __future__ import annotations

from shopdesk.registers.vip_notes.register import REGISTER

__all__ = ["REGISTER"]
