"""The VIP visits' table."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.translations import N_
from shopdesk.core.vocabulary import CHANNELS
from shopdesk.storage import base

OCCASIONS = (
    Choice("routine", N_("Routine visit"), aliases=("例行", "日常", "每月回访", "例行回访", "月度回访")),
    Choice("festival", N_("Festival"), aliases=("节日", "节日问候", "节日祝福")),
    Choice("campaign", N_("Campaign"), aliases=("活动", "大促", "活动通知")),
    Choice("after_case", N_("After a case"), aliases=("售后后", "售后回访", "售后")),
    Choice("new_product", N_("New product"), aliases=("新品", "上新", "新款")),
    Choice("other", N_("Other occasion"), aliases=("其他", "其它")),
)

OUTCOMES = (
    Choice("satisfied", N_("Satisfied"), "green", aliases=("满意", "很满意", "好评")),
    Choice("so_so", N_("So-so"), "amber", aliases=("一般", "还行")),
    Choice("unsatisfied", N_("Unsatisfied"), "red", aliases=("不满意", "不满", "投诉")),
    Choice("not_reached", N_("Not reached"), "grey", aliases=("未联系上", "联系不上", "未接通", "无人接听", "未回复")),
    Choice("postponed", N_("Postponed"), "blue", aliases=("延期", "改期", "推迟", "延后")),
    Choice("skipped", N_("Skipped"), "grey", aliases=("跳过", "本月不访", "不回访")),
)

#: The customer was spoken to, or it was tried.
TRIED = ("satisfied", "so_so", "unsatisfied", "not_reached")


class VipVisit(base.Record):
    """One contact with a VIP, or the reason why there was none (``domain.md`` §4.2; 002 §7-九)."""

    __tablename__ = "vip_visits"

    customer = base.reference(
        "customers", N_("Customer"), required=True, width=140, aliases=("客户", "客户姓名", "客户名称", "VIP", "旺旺号")
    )
    month = base.month(N_("Month due"), required=True, indexed=True, width=90, aliases=("月份", "回访月份", "应访月份", "所属月份"))
    due_on = base.date(
        N_("Date due"),
        indexed=True,
        width=110,
        aliases=("应访日期", "计划日期", "计划回访日期", "到期日"),
        help=N_("Empty means the end of the month."),
    )
    visited_at = base.time(N_("Visited at"), width=140, aliases=("回访时间", "回访日期", "实际回访时间", "访问时间", "日期"))
    channel = base.choice(N_("Channel"), CHANNELS, width=100, aliases=("方式", "回访方式", "渠道", "联系方式"))
    occasion = base.choice(N_("Occasion"), OCCASIONS, default="routine", width=110, aliases=("事由", "回访事由", "回访类型", "场合"))
    outcome = base.choice(N_("Outcome"), OUTCOMES, indexed=True, width=110, aliases=("结果", "回访结果", "满意度"))
    summary = base.note(
        N_("Summary"),
        personal=True,
        search=Search.TEXT,
        width=300,
        aliases=("摘要", "回访内容", "回访记录", "内容", "反馈", "备注"),
        help=N_("What was said; for a postponed or skipped visit, why."),
    )
    case = base.reference("cases", N_("Follow-up case"), width=140, aliases=("售后单号", "售后单", "跟进售后单"))
    next_due_on = base.date(N_("Next due"), indexed=True, width=110, aliases=("下次回访", "下次回访日期", "下次日期", "下次应访"))
    operator = base.reference(
        "operators", N_("Operator"), default="operator", indexed=False, width=100, aliases=("经办人", "回访人", "客服")
    )
