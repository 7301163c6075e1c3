"""Reasons: why buyers come back, as one managed list.

It suggests the responsible party and says which reasons count for the quality alarm; the cases themselves live elsewhere.
"""

from __future__ import annotations

from shopdesk.registers.reasons.register import REGISTER

__all__ = ["REGISTER"]
