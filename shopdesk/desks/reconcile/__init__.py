"""Reconciling (对账): a courier's bill or reply sheet against the shop's claims (``domain.md`` §4.5)."""
