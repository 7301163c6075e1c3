"""Which category a product belongs to. The categories are kept by their register; cases compare their dates with a category's days."""

from __future__ import annotations

from collections.abc import Iterable

from shopdesk.core.states import Values


def category_of(product: str, categories: Iterable[Values]) -> Values | None:
    """The category whose longest word the product's name or code contains; without one the first that has no words (the general one)."""
    folded = product.casefold()
    best: Values | None = None
    longest = 0
    general: Values | None = None
    for category in categories:
        words = category.get("words") or ()
        if not words and general is None:
            general = category
        for word in words:
            if len(word) > longest and word.casefold() in folded:
                best, longest = category, len(word)
    return best or general
