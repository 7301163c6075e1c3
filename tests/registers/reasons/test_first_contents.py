"""Reasons: the list that a new shop starts with."""

from __future__ import annotations

from shopdesk.core.vocabulary import RESPONSIBLE
from shopdesk.registers.reasons.first_contents import first_contents


def test_every_reason_has_a_party_and_no_word_names_two() -> None:
    reasons = first_contents("en")
    assert len(reasons) >= 20
    assert {reason["responsible"] for reason in reasons} <= {choice.code for choice in RESPONSIBLE}
    words = [word for reason in reasons for word in (reason["name"], *reason["aliases"])]
    assert len(words) == len(set(words))


def test_the_quality_alarm_counts_faults_and_not_postal_matters() -> None:
    quality = {reason["name"] for reason in first_contents("en") if reason["quality"]}
    assert "Quality problem" in quality
    assert not quality & {"Parcel lost", "Wrong goods sent", "Does not want it any more"}
