"""ShopDesk: after-sales, claims and shift handovers of a small online shop."""
