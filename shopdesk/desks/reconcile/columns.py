"""Which column of a courier's file is what: decided by headings, never by position, and before a single cell is read.

Bills and reply sheets are nobody's standard, so the words are many. What the cells say is left to ``reading``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shopdesk.excel.structure import normal_heading


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normal_heading(word) for word in text.split(",")))


WAYBILL = _words(
    "运单号,快递单号,物流单号,运单编号,快递运单号,运单号码,快递单号码,面单号,快件单号,快件编号,邮件号,邮件号码,运单,单号,"
    "運單號,快遞單號,物流單號,單號,waybill,waybill number,waybill no,tracking number,tracking no"
)
#: What the courier pays, the surest words first: where a sheet has a column of a surer kind, the others repeat what was claimed.
RECEIVED = _words(
    "到账金额,到帳金額,实赔金额,实际赔付,实际赔付金额,实付赔款,已赔金额,收到金额,打款金额,赔付金额,賠付金額,赔付款,赔付,赔款金额,赔款,賠款,"
    "received amount,paid amount,compensation"
)
AGREED = _words("核定金额,审核金额,核赔金额,定损金额,同意金额,同意赔付金额,同意賠付金額,agreed amount")
CLAIM_WORDS = _words("理赔金额,理賠金額,理赔款,理赔费,理赔费用,理赔,赔偿金额,賠償金額,赔偿款,赔偿,claim amount")
#: What a line of a bill costs; on a bill, money that comes back stands here too, below zero.
PAYABLE = _words("应付,应付金额,应付费用,應付,應付金額,应收,应收金额,结算金额,总金额,總金額,金额,金額,费用,总费用,amount,amount due,total")
KIND_OF_FEE = _words(
    "费用类型,费用名称,费用项目,收费项目,费用科目,业务类型,账单类型,交易类型,费用类别,项目,費用類型,类型,费用种类,fee type"
)
#: Only a bill has these.
OF_A_BILL = frozenset(
    _words("扫描时间,计费重量,结算重量,计费省份,结算对象名称,账单日期,账单月份,首重,续重,首重费用,续重费用,目的省份,签收网点")
)
OF_A_PARCEL = frozenset(_words("目的地,重量,运费,收件省份,目的城市,快递费"))
VERDICT = _words(
    "结果,结果说明,处理结果,理赔结果,审核结果,核实结果,仲裁结果,判责结果,判定结果,赔付结果,處理結果,結果,状态,狀態,处理状态,理赔状态,审核状态,赔付状态,"
    "是否赔付,是否理赔,是否同意,答复,回复,快递回复,处理意见,result,status,answer"
)
REASON = _words("拒赔原因,拒賠原因,拒绝原因,拒绝理由,不赔原因,不予赔付原因,驳回原因,reason for refusing,reason")
REMARK = _words("备注,備註,说明,說明,情况说明,处理说明,回复内容,原因,原因说明,快递备注,remark,remarks,note,notes")
PAID_ON = _words("到账日期,到帳日期,到账时间,赔付日期,赔付时间,打款日期,打款时间,理赔日期,received on,paid on")
COURIER = _words("快递公司,快递,物流公司,承运商,快遞公司,courier,carrier")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file by what they are for, as indexes from 0; -1 (or ()) where there is none.

    ``amounts`` are read in this order, the first filled one counts. ``is_bill``: only a credit answers a claim, a freight line does not.
    ``echoes``: the amount may be the claimed one repeated beside a refusal.
    """

    waybill: int
    amounts: tuple[int, ...]
    is_bill: bool
    of_freight: bool
    echoes: bool
    kind_of_fee: int
    verdicts: tuple[int, ...]
    reasons: tuple[int, ...]
    remarks: tuple[int, ...]
    paid_on: int
    courier: int


def columns_of(headings: Sequence[str]) -> Columns | None:
    """What the columns are for; None where the file names no parcels or says nothing about them."""
    names = [normal_heading(heading) for heading in headings]
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name:
            first.setdefault(name, index)

    def one(words: Sequence[str]) -> int:
        return next((first[word] for word in words if word in first), -1)

    def each(words: Sequence[str]) -> tuple[int, ...]:
        return tuple(first[word] for word in words if word in first)

    waybill, payable = one(WAYBILL), each(PAYABLE)
    paid = next((found for words in (RECEIVED, AGREED, CLAIM_WORDS) if (found := each(words)[:1])), ())
    verdicts, reasons = each(VERDICT), each(REASON)
    bill = bool(OF_A_BILL & first.keys())
    answers = bool(verdicts or reasons)
    if waybill < 0 or not (paid or payable or answers):
        return None
    if paid:
        is_bill, amounts = bill and not answers, paid
    else:
        is_bill = bool(payable) and (bill or bool(OF_A_PARCEL & first.keys()) or not answers)
        amounts = payable
    echoes = bool(paid) and names[paid[0]] in CLAIM_WORDS
    return Columns(
        waybill,
        amounts,
        is_bill,
        is_bill and not paid,
        echoes,
        one(KIND_OF_FEE) if is_bill else -1,
        verdicts,
        reasons,
        each(REMARK),
        one(PAID_ON),
        one(COURIER),
    )


def known_heading(name: str) -> float:
    """How surely a normal heading is one of a courier's file (for ``structure.find_header``)."""
    return 1.0 if name in _KNOWN else 0.0


_KNOWN = (
    frozenset((*WAYBILL, *RECEIVED, *AGREED, *CLAIM_WORDS, *PAYABLE, *KIND_OF_FEE, *VERDICT, *REASON, *REMARK, *PAID_ON, *COURIER))
    | OF_A_BILL
    | OF_A_PARCEL
)
