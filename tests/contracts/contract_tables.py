"""The keys and codes that scripts rely on, copied from the contract of the command line; more fields than these exist."""

from __future__ import annotations

KEYS: dict[str, str] = {
    "customers": (
        "number, name, accounts[platform, shop, account], phones[number], addresses[province, city, district, detail], level, temperament, "
        "preference, caution, standing, tags"
    ),
    "vip_notes": "customer, written_at, written_by, text, pinned",
    "vip_visits": "customer, month, due_on, visited_at, channel, occasion, outcome, summary, case, next_due_on",
    "orders": (
        "number, platform, shop, buyer_account, customer, receiver, phone, address, ordered_at, paid_at, shipped_at, signed_at, state, "
        "goods_amount, postage_amount, paid_amount, courier, waybill, items[code, name, variant, quantity, price], buyer_message, memo"
    ),
    "cases": (
        "number, refund_number, shop, order_number, customer, buyer_account, receiver, phone, address, type, state, reason, explanation, "
        "responsible, postage_payer, goods_state, requested_at, ordered_at, answered_at, reviewed_at, closed_at, reject_reason, "
        "outbound_courier, outbound_waybill, return_courier, return_waybill, resend_courier, resend_waybill, return_contact, return_phone, "
        "return_address, items[code, name, variant, batch, price, asked, returned, good, defective, refund_amount, outcome], goods_amount, "
        "postage_amount, coupon_amount, points_amount, fee_amount, adjustment_amount, total_amount, refunded_amount, refunded_at, "
        "extended_until, flag, notes"
    ),
    "payouts": "number, case, order_number, payee, account, method, amount, reason, state, paid_at",
    "returns": "number, scanned_at, waybill, courier, case, matched_by, items[name, good, defective], state",
    "stock_movements": "at, kind, code, name, quantity, case, operator",
    "mis_shipments": (
        "number, date, shop, order_number, customer, kind, ordered[code, name, variant, quantity], sent[code, name, variant, quantity], "
        "waybill, label_weight_g, measured_weight_g, state, checked_by, erred_by, step, handling, cost, case, claim"
    ),
    "claims": (
        "number, registered_on, discovered_on, shop, order_number, waybill, courier, branch, direction, kind, goods_value, postage, "
        "insured, insured_value, claimed_amount, basis, submitted_on, answer_due_on, state, agreed_amount, received_amount, received_on, "
        "refusal_reason, buyer_settled, buyer_cost, month, claim_sheet"
    ),
    "claim_sheets": "number, courier, branch, month, state, count, claimed_amount, received_amount, sent_on",
    "handovers": (
        "number, date, shift, given_by, taken_by, written_at, taken_at, state, text, "
        "items[text, kind, priority, due_at, owner, link, state, result, carried]"
    ),
    "production_feedback": "number, product, batch, kind, count, cases[], told_to, told_on, answer, state",
    "reply_templates": "group, code, title, text",
    "shops": "name, shown, position",
    "operators": "name, shown, position",
    "reasons": "name, shown, position",
    "couriers": "name, shown, position",
    "shifts": "name, shown, position",
    "product_categories": "name, shown, position",
}

CODES: dict[tuple[str, str], str] = {
    ("shops", "platform"): "taobao, tmall, jd, pinduoduo, douyin, kuaishou, xiaohongshu, alibaba_1688, wechat, shopify, other",
    ("orders", "platform"): "taobao, tmall, jd, pinduoduo, douyin, kuaishou, xiaohongshu, alibaba_1688, wechat, shopify, other",
    ("customers", "accounts.platform"): (
        "taobao, tmall, jd, pinduoduo, douyin, kuaishou, xiaohongshu, alibaba_1688, wechat, shopify, other"
    ),
    ("customers", "level"): "normal, important, vip",
    ("customers", "standing"): "normal, watch, blocked",
    ("cases", "type"): "refund_only, return_refund, exchange, resend, repair, intercept, compensation",
    ("cases", "state"): (
        "to_review, approved, rejected, to_return, to_refund, to_exchange, to_resend, to_repair, to_send_back, intercepting, to_pay, "
        "closed, cancelled"
    ),
    ("cases", "responsible"): "shop, warehouse, courier, supplier, buyer, platform, undecided",
    ("cases", "postage_payer"): "shop, buyer, courier, insurance",
    ("payouts", "state"): "to_approve, to_pay, paid, rejected, cancelled",
    ("returns", "state"): "unidentified, matched, stocked",
    ("returns", "matched_by"): "return_waybill, outbound_waybill, hand",
    ("stock_movements", "kind"): "return_in, exchange_in, exchange_out, resend_out",
    ("mis_shipments", "kind"): "wrong, missed, short, extra, mis_copied",
    ("mis_shipments", "state"): "to_verify, in_progress, done, unfounded",
    ("claims", "kind"): "lost, damaged, contents_short, delayed, false_sign_off, mis_routed, other",
    ("claims", "state"): "to_submit, submitted, checking, agreed, part_received, settled, refused, given_up",
    ("claim_sheets", "state"): "draft, sent, part_settled, settled",
    ("vip_visits", "outcome"): "satisfied, so_so, unsatisfied, not_reached, postponed, skipped",
    ("handovers", "state"): "draft, given, taken",
    ("handovers", "items.state"): "open, in_progress, done, passed_on, void",
    ("handovers", "items.kind"): "to_do, call_back, to_review, to_resend, reminder, trouble",
    ("handovers", "items.priority"): "urgent, normal, note",
    ("production_feedback", "state"): "to_tell, told, answered, closed",
}

NUMBER_PREFIXES: dict[str, str] = {
    "cases": "SH",
    "claims": "LP",
    "mis_shipments": "FH",
    "payouts": "BC",
    "customers": "KH",
    "handovers": "JB",
}

MATCH_KEYS: dict[str, tuple[str, ...]] = {
    "customers": ("accounts.platform", "accounts.account"),
    "orders": ("shop", "number"),
    "cases": ("shop", "refund_number"),
    "claims": ("waybill", "kind"),
    "vip_visits": ("customer", "month"),
    "handovers": ("date", "shift"),
    "shops": ("name",),
    "operators": ("name",),
    "reasons": ("name",),
    "couriers": ("name",),
    "shifts": ("name",),
    "product_categories": ("name",),
}
