"""The reply templates' table."""

from __future__ import annotations

from shopdesk.core.fields import Search
from shopdesk.core.translations import N_
from shopdesk.storage import base


class ReplyTemplate(base.Record):
    """A quick phrase, or an answer that all agreed on (001 §8)."""

    __tablename__ = "reply_templates"

    group = base.text_(
        N_("Group"), default=None, search=Search.TEXT, indexed=True, width=120, aliases=("分组", "分类", "快捷语分组", "Group")
    )
    code = base.text_(
        N_("Short code"),
        search=Search.TEXT,
        indexed=True,
        width=90,
        aliases=("短码", "快捷编码", "快捷短语编码", "编码", "快捷键"),
        help=N_("A few letters that find the template while typing, such as thdz."),
    )
    title = base.text_(N_("Heading"), required=True, search=Search.NAME, width=180, aliases=("标题", "主题", "名称"))
    text = base.note(
        N_("Text"),
        required=True,
        search=Search.TEXT,
        width=420,
        aliases=("内容", "快捷短语", "话术", "正文", "回复内容"),
        help=N_("Words in braces, such as the order number, are filled from the record at hand."),
    )
    agreed = base.yes_no(
        N_("Agreed answer"),
        default=0,
        width=90,
        aliases=("统一口径", "统一答复口径", "口径"),
        help=N_("The answer that all of the shop give to this question."),
    )
    shown = base.shown()
    position = base.position()
