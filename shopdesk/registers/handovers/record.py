"""The fields of a handover, of its items and its closing checks, and its states: draft, given, taken."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.states import Move, State, StateGraph
from shopdesk.core.translations import N_
from shopdesk.storage import base as col

STATES = (
    State("draft", N_("Draft"), "amber"),
    State("given", N_("Given, not taken yet"), "blue", limit_hours=12),
    State("taken", N_("Taken over"), "green", open=False),
)
MOVES = (
    Move("draft", "given", N_("Hand over"), stamps={"written_at": "now!", "given_by": "operator"}, likely=True),
    Move("given", "taken", N_("Take over"), stamps={"taken_at": "now!", "taken_by": "operator!"}, likely=True),
)
GRAPH = StateGraph(STATES, MOVES, initial="draft")

ITEM_KINDS = (
    Choice("to_do", N_("To do"), aliases=("待办", "待处理", "跟进")),
    Choice("call_back", N_("Call back"), aliases=("回电", "待回复", "联系买家")),
    Choice("to_review", N_("Case to review"), aliases=("待审核", "审核")),
    Choice("to_resend", N_("Goods to resend"), aliases=("待补发", "补发")),
    Choice("reminder", N_("Reminder"), aliases=("提醒", "注意")),
    Choice("trouble", N_("Trouble in the shop"), "red", aliases=("店铺异常", "异常", "故障")),
)
PRIORITIES = (
    Choice("urgent", N_("Urgent"), "red", aliases=("紧急", "急", "加急")),
    Choice("normal", N_("Normal priority"), "blue", aliases=("普通", "一般", "正常")),
    Choice("note", N_("For information"), "grey", aliases=("备注", "仅告知", "知悉")),
)
ITEM_STATES = (
    Choice("open", N_("Item open"), "amber", aliases=("未处理", "待处理", "未完成")),
    Choice("in_progress", N_("In progress"), "blue", aliases=("处理中", "进行中", "跟进中")),
    Choice("done", N_("Done"), "green", aliases=("已处理", "完成", "已完成")),
    Choice("passed_on", N_("Passed on"), "violet", aliases=("已转交", "转下一班", "移交")),
    Choice("void", N_("Void"), "grey", aliases=("作废", "取消", "无效")),
)
OPEN_ITEMS = ("open", "in_progress")


class HandoverItem(col.Line):
    """One thing that the next shift has to do or to know."""

    __tablename__ = "handover_items"

    text = col.note(
        N_("What is to be done"),
        required=True,
        search=Search.TEXT,
        width=260,
        aliases=("事项", "交接事项", "内容", "交接内容", "待办事项", "未完成事项"),
    )
    kind = col.choice(N_("Kind of item"), ITEM_KINDS, default="to_do", width=80, aliases=("事项类型", "类型", "类别"))
    priority = col.choice(N_("Priority"), PRIORITIES, default="normal", width=70, aliases=("优先级", "紧急程度", "重要程度"))
    due_at = col.time(
        N_("Due"),
        indexed=True,
        width=120,
        aliases=("截止时间", "时限", "完成时限", "要求完成时间"),
        help=N_("Left empty: the first noon after the shift ends."),
    )
    owner = col.reference("operators", N_("Owner"), width=90, aliases=("负责人", "跟进人", "处理人", "责任人"))
    link = col.text_(
        N_("Linked record"),
        identifier=True,
        search=Search.IDENTIFIER,
        indexed=True,
        width=140,
        aliases=("关联单号", "单号", "订单号", "售后单号"),
        help=N_("The number of any record: case, claim, order, customer."),
    )
    state = col.choice(
        N_("State of the item"), ITEM_STATES, default="open", indexed=True, width=80, aliases=("事项状态", "处理状态", "完成情况")
    )
    result = col.text_(N_("Result"), search=Search.TEXT, width=200, aliases=("处理结果", "结果", "反馈"))
    done_at = col.time(N_("Done at"), computed=True, width=120)
    carried = col.number(N_("Times carried over"), default=0, minimum=0, given=True, width=70, aliases=("顺延次数", "结转次数"))


class HandoverCheck(col.Line):
    """One point of the closing check (001 §14)."""

    __tablename__ = "handover_checks"

    text = col.text_(N_("Point to check"), required=True, width=240, aliases=("检查项",))
    done = col.yes_no(N_("Checked"), default=0, width=60, aliases=("已检查", "是否完成"))


class Handover(col.Record):
    """One shift's note to the next (交接班)."""

    __tablename__ = "handovers"

    number = col.number_of(N_("Handover number"), width=130, aliases=("交接单号", "交接编号"))
    date = col.date(
        N_("Date"),
        required=True,
        indexed=True,
        width=100,
        aliases=("日期", "交接日期", "班次日期"),
        help=N_("The day on which the shift began."),
    )
    shift = col.reference("shifts", N_("Shift"), required=True, width=80, aliases=("班次", "班别", "当班"))
    state = col.choice(
        N_("State"), GRAPH.choices(), given=True, default=GRAPH.initial, indexed=True, width=90, aliases=("状态", "交接状态")
    )
    given_by = col.reference("operators", N_("Given by"), default="operator", width=90, aliases=("交班人", "交接人", "值班人"))
    taken_by = col.reference("operators", N_("Taken by"), width=90, aliases=("接班人", "接收人"))
    written_at = col.time(N_("Given at"), width=130, aliases=("交班时间", "填写时间", "书写时间"))
    taken_at = col.time(N_("Taken at"), width=130, aliases=("接班时间",))
    items = col.lines(HandoverItem, N_("Items"))
    open_items = col.number(N_("Items still open"), computed=True, width=70)
    next_due_at = col.time(N_("Next item due"), computed=True, indexed=True, width=120)
    summary = col.note(
        N_("Summary of the shift"),
        search=Search.TEXT,
        aliases=("班次小结", "当班小结", "小结"),
        help=N_("Opened, closed, refunded, overdue, paid out."),
    )
    text = col.note(N_("Note to the next shift"), search=Search.TEXT, aliases=("交班说明", "备注", "说明", "留言", "其他事项"))
    checks = col.lines(HandoverCheck, N_("Closing check"))
    evidence = col.evidence(N_("Evidence"), aliases=("图片", "截图", "附件"))
