"""The fields of a production feedback and its states: 待反馈 → 已反馈 → 已答复 → 已关闭."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.states import Move, State, StateGraph
from shopdesk.core.translations import N_
from shopdesk.storage import base as col

KINDS = (
    Choice("quality", N_("Quality"), "red", aliases=("质量", "质量问题", "做工")),
    Choice("size", N_("Sizing"), aliases=("尺码", "尺寸", "尺码问题", "尺寸问题")),
    Choice("colour", N_("Colour"), aliases=("颜色", "色差", "颜色问题")),
    Choice("style", N_("Style"), aliases=("款式", "款式意见")),
    Choice("packing", N_("Packaging"), aliases=("包装", "包装问题")),
)
STATES = (
    State("to_tell", N_("To tell"), "amber", limit_hours=48),
    State("told", N_("Told"), "blue", limit_hours=168),
    State("answered", N_("Answered"), "violet"),
    State("closed", N_("Feedback closed"), "green", open=False),
)
MOVES = (
    Move("to_tell", "told", N_("Tell the maker"), needs=("told_to",), stamps={"told_on": "today"}, likely=True),
    Move("told", "answered", N_("The maker answered"), needs=("answer",), stamps={"answered_on": "today"}, likely=True),
    Move("answered", "closed", N_("Close the feedback"), stamps={"closed_on": "today"}, likely=True),
    Move("answered", "told", N_("Ask again"), stamps={"told_on": "today!"}),
)
GRAPH = StateGraph(STATES, MOVES, initial="to_tell")


class FeedbackCase(col.Line):
    """One case that shows the fault."""

    __tablename__ = "production_feedback_cases"

    case = col.reference("cases", N_("Case"), required=True, width=140, aliases=("售后单", "售后单号", "关联售后单"))
    remark = col.text_(N_("Remark"), search=Search.TEXT, width=200, aliases=("案例说明",))


class ProductionFeedback(col.Record):
    """A fault or opinion of one product, told to its maker (002 §7-四)."""

    __tablename__ = "production_feedback"

    number = col.number_of(N_("Feedback number"), width=130, aliases=("反馈单号", "反馈编号"))
    noticed_on = col.date(
        N_("Noticed on"), required=True, default="today", indexed=True, width=100, aliases=("日期", "登记日期", "发现日期")
    )
    state = col.choice(
        N_("State"), GRAPH.choices(), given=True, default=GRAPH.initial, indexed=True, width=80, aliases=("状态", "反馈状态")
    )
    product = col.text_(
        N_("Product"), required=True, search=Search.NAME, indexed=True, width=200, aliases=("商品", "商品名称", "产品", "品名", "款式名称")
    )
    code = col.text_(
        N_("Product code"), identifier=True, search=Search.IDENTIFIER, indexed=True, width=110, aliases=("商家编码", "货号", "编码", "款号")
    )
    batch = col.text_(N_("Batch"), identifier=True, indexed=True, width=90, aliases=("批次", "批号", "生产批次"))
    kind = col.choice(N_("Kind of feedback"), KINDS, required=True, indexed=True, width=80, aliases=("反馈类型", "质量问题类型"))
    description = col.note(N_("What is wrong"), search=Search.TEXT, aliases=("问题描述", "说明", "描述", "反馈内容"))
    cases = col.lines(FeedbackCase, N_("Cases that show it"))
    count = col.number(
        N_("Times reported"),
        minimum=0,
        width=70,
        aliases=("次数", "件数", "反馈数量", "数量"),
        help=N_("Never fewer than the cases listed."),
    )
    told_to = col.text_(N_("Told to"), search=Search.NAME, width=120, aliases=("反馈对象", "反馈给", "对接人", "厂家", "供应商"))
    told_on = col.date(N_("Told on"), indexed=True, width=100, aliases=("反馈日期", "反馈时间"))
    answer = col.note(N_("Answer of the maker"), search=Search.TEXT, aliases=("答复", "厂家答复", "回复", "处理意见"))
    answered_on = col.date(N_("Answered on"), width=100, aliases=("答复日期", "回复日期"))
    closed_on = col.date(N_("Feedback closed on"), width=100, aliases=("关闭日期",))
    evidence = col.evidence(N_("Evidence"), aliases=("凭证", "凭证图片", "图片"))
    notes = col.note(N_("Notes"), search=Search.TEXT, aliases=("备注",))
    operator = col.reference(
        "operators", N_("Operator"), indexed=False, default="operator", width=90, aliases=("经办人", "登记人", "反馈人", "客服")
    )
