"""Reply templates: quick phrases and agreed answers, copied by one key.

Variables in braces are filled from the record at hand; sending is left to the platform's own chat window.
"""

from __future__ import annotations

from shopdesk.registers.reply_templates.register import REGISTER

__all__ = ["REGISTER"]
