"""The monthly claim sheet (索赔表): the claims of one courier and month on one sheet to send, as .xlsx or PDF (``domain.md`` §4.5)."""
