"""The editors of a form, one small module per family of kinds; :mod:`shopdesk.ui.editors.factory` is the table of them.

Editors hold text, as typed; ``services.entry`` reads it. Nothing typed is ever thrown away because it cannot be read.
"""
