"""VIP visits: each contact that keeps a VIP, due every month.

The queue of who is due is computed from these and from the customers, never stored.
"""

from __future__ import annotations

from shopdesk.registers.vip_visits.register import REGISTER

__all__ = ["REGISTER"]
