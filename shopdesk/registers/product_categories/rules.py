"""Which category a product belongs to, under the register's own name; cases ask ``core.categories``."""

from __future__ import annotations

from shopdesk.core.categories import category_of

__all__ = ["category_of"]
