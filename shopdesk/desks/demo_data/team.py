"""What the staff does among themselves and for regulars: handovers of the last days, VIP notes and visits, feedback to the makers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from shopdesk.core.translations import _
from shopdesk.desks.demo_data.draws import Draw
from shopdesk.desks.demo_data.parcels import instant
from shopdesk.desks.demo_data.scene import DAY, HOUR, REST, Scene
from shopdesk.registers.handovers.rules import DEFAULT_CHECKS, first_noon_after
from shopdesk.registers.vip_visits.rules import months_later

Record = dict[str, Any]
Timed = tuple[int, Record]
OPEN = ("to_review", "to_return", "to_refund", "to_exchange", "to_resend", "to_pay", "intercepting", "approved")
VISIT_MONTHS, VIPS_VISITED = 5, 40
FEEDBACK = (
    ("quality", "to_tell"),
    ("colour", "told"),
    ("size", "answered"),
    ("quality", "closed"),
    ("packing", "closed"),
    ("style", "told"),
)
MAKERS = ("杭州锦裳制衣 沈厂长", "绍兴柯桥面料 老徐", "仓库主管 赵大勇")


class Team:
    """Made of the cases, claims and VIPs that were stored before."""

    def __init__(self, scene: Scene, cases: Sequence[Record], claims: Sequence[Record], vips: Sequence[int]) -> None:
        self.scene, self.cases, self.claims, self.vips = scene, cases, claims, vips

    # VIPs --------------------------------------------------------------------------------------------------------------------

    def notes(self) -> Iterator[Timed]:
        found: list[Timed] = []
        for vip in self.vips[: 2 * VIPS_VISITED]:
            draw = self.scene.draw(REST, 60_000_000 + vip)
            for place in range(1 + draw.below(3)):
                at = self.scene.moment(draw.share(), self.scene.start, self.scene.now - DAY)
                note: Record = {
                    "customer": vip + 1,
                    "written_at": self.scene.stamp(at),
                    "written_by": self.scene.operator(draw),
                    "text": draw.pick(self.scene.lists.remarks["note"]),
                    "pinned": int(place == 0 and draw.chance(20)),
                }
                found.append((at, note))
        return iter(sorted(found, key=lambda made: made[0]))

    def visits(self) -> Iterator[Timed]:
        """One a month for each VIP; this month's are done, due or overdue."""
        today = self.scene.clock.today()
        found: list[Timed] = []
        for vip in self.vips[:VIPS_VISITED]:
            draw = self.scene.draw(REST, 70_000_000 + vip)
            day = 1 + draw.below(28)
            for ago in range(VISIT_MONTHS, -1, -1):
                due = months_later(today.replace(day=1), -ago).replace(day=day)
                found.append(self._visit(vip, due, ago, draw, today))
        return iter(sorted(found, key=lambda made: made[0]))

    def _visit(self, vip: int, due: dt.date, ago: int, draw: Draw, today: dt.date) -> Timed:
        scene = self.scene
        remarks = scene.lists.remarks
        record: Record = {
            "customer": vip + 1,
            "month": due.strftime("%Y-%m"),
            "due_on": due.isoformat(),
            "occasion": draw.weighted((("routine", 70), ("festival", 10), ("new_product", 12), ("after_case", 8))),
            "operator": scene.operator(draw),
        }
        entered = scene.at_local(due, 9.0)
        if ago == 0 and (due >= today or draw.chance(45)):
            return min(entered, scene.now - 3 * DAY), record
        outcome = draw.weighted(
            (("satisfied", 55), ("so_so", 18), ("unsatisfied", 5), ("not_reached", 10), ("postponed", 6), ("skipped", 6))
        )
        record["outcome"] = outcome
        record["next_due_on"] = months_later(due, 1).isoformat()
        if outcome in ("postponed", "skipped"):
            record["summary"] = draw.pick(remarks["visit_reason"])
            return entered, record
        visited = min(scene.at_local(due, 10 + draw.below(8)), scene.now - HOUR)
        record |= {"visited_at": scene.stamp(visited), "channel": draw.weighted((("wangwang", 60), ("phone", 25), ("wechat", 15)))}
        record["summary"] = remarks["visit"][-1] if outcome == "not_reached" else draw.pick(remarks["visit"][:-1])
        return visited, record

    # Handovers -----------------------------------------------------------------------------------------------------------------

    def handovers(self) -> Iterator[Timed]:
        """Early and late shift by turns, up to the one that ended last: that one is given and waits for its taker."""
        wanted = self.scene.sizes["handovers"]
        shifts = [shift for shift in self.scene.shifts if shift["begins"] in ("08:00", "16:00")] or self.scene.shifts[:1]
        today = self.scene.clock.today()
        ended: list[tuple[int, dt.date, Record]] = []
        back = 0
        while shifts and len(ended) < wanted:
            day = today - dt.timedelta(days=back)
            for shift in reversed(shifts):
                ends = self._ends(day, shift)
                if ends <= self.scene.now - 600 and len(ended) < wanted:
                    ended.append((ends, day, shift))
            back += 1
        for place, (ends, day, shift) in enumerate(reversed(ended)):
            yield ends - 300, self._handover(place, ends, day, shift, is_last=place == len(ended) - 1)

    def _ends(self, day: dt.date, shift: Record) -> int:
        begins, ends = shift["begins"], shift["ends"]
        hours = int(ends[:2]) + int(ends[3:]) / 60 + (24 if ends <= begins else 0)
        return self.scene.at_local(day, hours)

    def _handover(self, place: int, ends: int, day: dt.date, shift: Record, *, is_last: bool) -> Record:
        scene = self.scene
        draw = scene.draw(REST, 80_000_000 + place)
        giver, taker = scene.operators[1 + place % 3], scene.operators[1 + (place + 1) % 3]
        noon = first_noon_after(scene.clock, day.isoformat(), shift["begins"], shift["ends"])
        items = tuple(self._item(draw, noon, at, ends, is_last=is_last) for at in range(5 if is_last else 2 + draw.below(3)))
        record: Record = {
            "date": day.isoformat(),
            "shift": shift["id"],
            "state": "given" if is_last else "taken",
            "given_by": giver,
            "written_at": scene.stamp(ends - 300),
            "items": items,
            "text": draw.pick(scene.lists.remarks["shift_text"]),
            "checks": tuple({"text": _(text), "done": 1} for text in DEFAULT_CHECKS),
        }
        if not is_last:
            record |= {"taken_by": taker, "taken_at": scene.stamp(min(ends + 60 + draw.below(1500), scene.now))}
        return record

    def _item(self, draw: Draw, noon: str, place: int, ends: int, *, is_last: bool) -> Record:
        scene = self.scene
        kinds = [group for group in scene.lists.remarks if group.startswith("handover.")]
        kind = kinds[place % len(kinds)] if is_last else draw.pick(kinds)
        text = draw.pick(scene.lists.remarks[kind])
        stamp = scene.stamp(ends)
        now_open = [case for case in self.cases[-80:] if case["state"] in OPEN and case["requested_at"] < stamp]
        now_open = [case for case in now_open if case["state"] == kind.removeprefix("handover.")] or now_open
        before = [case for case in self.cases[-400:] if case["requested_at"] < stamp][-12:]
        case = draw.pick(now_open) if is_last and now_open else draw.pick(before) if before else None
        claims = [claim for claim in self.claims[-200:] if claim["registered_on"] <= stamp[:10]][-8:]
        claim = draw.pick(claims) if claims else None
        link = None
        if "{claim}" in text:
            link = claim and claim["number"]
        elif "{order}" in text:
            link = case and case.get("order_number")
        elif "{case}" in text:
            link = case and case["number"]
        if "{" in text:
            text = text.format(case=link or "", order=link or "", claim=link or "").strip()
        item: Record = {
            "text": text,
            "kind": kind.removeprefix("handover."),
            "priority": "urgent" if draw.chance(20) else "normal",
            "due_at": noon,
            "link": link,
            "state": "open" if place else "in_progress",
            "carried": 1 if place == 1 else 0,
        }
        if not is_last:
            done = min(ends + HOUR + draw.below(10 * HOUR), scene.now)
            result = draw.pick(scene.lists.remarks["item_result"])
            item |= {"state": "done", "result": result, "done_at": scene.stamp(done), "carried": 0}
            item["owner"] = scene.operator(draw)
        return item

    # Feedback ------------------------------------------------------------------------------------------------------------------

    def feedback(self) -> Iterator[Timed]:
        """What several cases say of one product, told to its maker."""
        by_product: dict[tuple[str, str], list[Record]] = defaultdict(list)
        quality = {reason.id for reason in self.scene.reasons.values() if reason.quality}
        for case in self.cases:
            if case.get("reason") in quality:
                for line in case["items"]:
                    by_product[line["code"], line["name"]].append(case)
        worst = sorted(by_product.items(), key=lambda found: (-len(found[1]), found[0]))
        found = []
        for place, (((code, name), cases), (kind, state)) in enumerate(zip(worst, FEEDBACK, strict=False)):
            found.append(self._feedback(place, code, name, cases, kind, state))
        return iter(sorted(found, key=lambda made: made[0]))

    def _feedback(self, place: int, code: str, name: str, cases: list[Record], kind: str, state: str) -> Timed:
        scene = self.scene
        draw = scene.draw(REST, 90_000_000 + place)
        at = instant(cases[-1]["requested_at"]) + HOUR
        at = min(at, scene.now - (0 if state == "to_tell" else 5 * DAY) - HOUR)
        noticed = dt.date.fromisoformat(scene.local_day(at))
        today = scene.clock.today()
        record: Record = {
            "noticed_on": noticed.isoformat(),
            "state": state,
            "product": name,
            "code": code,
            "batch": next((line["batch"] for line in cases[-1]["items"] if line["code"] == code), None),
            "kind": kind,
            "description": scene.lists.remarks["feedback"][place % 5],
            "cases": tuple({"case": case["id"]} for case in cases[-4:]),
            "operator": scene.operator(draw),
        }
        if state != "to_tell":
            record |= {"told_to": draw.pick(MAKERS), "told_on": min(today, noticed + dt.timedelta(days=1)).isoformat()}
        if state in ("answered", "closed"):
            answered = min(today, noticed + dt.timedelta(days=3))
            record |= {"answer": draw.pick(scene.lists.remarks["answer"]), "answered_on": answered.isoformat()}
        if state == "closed":
            record["closed_on"] = min(today, noticed + dt.timedelta(days=5)).isoformat()
        return at, record
