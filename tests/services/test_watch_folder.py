"""A folder where exports arrive: what is offered, what is waited for, what is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shopdesk.core.jobs import Job
from shopdesk.services.importing import ImportOptions
from shopdesk.services.shop import Shop
from shopdesk.services.watch_folder import Found, WatchFolder

ORDERS = "订单编号,买家会员名,宝贝标题,订单付款时间,订单状态,订单备注\n1001000001,小满,裙,,交易成功,\n"


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Watched:
    """A folder, looked at twice with two seconds between."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop, self.folder, self.clock = shop, folder, Clock()
        folder.mkdir(exist_ok=True)
        self.watch = WatchFolder(folder, 0, now=self.clock)

    def put(self, name: str, text: str = ORDERS) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def look(self) -> Found:
        found = self.watch.look(self.shop, Job())
        self.clock.seconds += 2
        return found

    def names(self) -> list[str]:
        self.look()
        return [offer.path.name for offer in self.look().offers]


@pytest.fixture
def watched(shop: Shop, tmp_path: Path) -> Watched:
    return Watched(shop, tmp_path / "下载")


def test_a_new_export_is_offered_by_what_it_is_once_it_is_whole(watched: Watched) -> None:
    watched.put("ExportOrderList.csv")
    first = watched.look()
    assert (first.offers, first.growing) == ((), True)
    second = watched.look()
    assert [(offer.path.name, offer.kind) for offer in second.offers] == [("ExportOrderList.csv", "Taobao and Tmall: orders")]
    assert not second.growing


def test_a_growing_file_is_waited_for(watched: Watched) -> None:
    path = watched.put("a.csv")
    watched.look()
    path.write_text(ORDERS + "1001000002,小雨,裙,,交易成功,\n", "utf-8")
    assert watched.look() == Found(growing=True)
    assert len(watched.look().offers) == 1


@pytest.mark.parametrize("partial", ["a.csv.crdownload", "a.csv.part"])
def test_a_file_that_is_still_being_downloaded_is_waited_for(watched: Watched, partial: str) -> None:
    watched.put("a.csv")
    rest = watched.put(partial)
    assert watched.names() == []
    rest.unlink()
    assert watched.names() == ["a.csv"]


def test_an_empty_file_is_waited_for(watched: Watched) -> None:
    watched.put("a.csv", "")
    watched.look()
    assert watched.look() == Found(growing=True)


def test_files_that_fit_nothing_and_other_kinds_are_left_alone(watched: Watched) -> None:
    watched.put("菜谱.csv", "菜名,味道\n鱼,辣\n")
    watched.put("letter.pdf")
    watched.put("~$orders.xlsx")
    watched.put(".orders.csv")
    assert watched.names() == []
    assert not watched.look().growing


def test_the_same_file_twice_is_offered_once(watched: Watched) -> None:
    watched.put("a.csv")
    watched.put("a (1).csv")
    assert len(watched.names()) == 1


def test_what_was_imported_is_not_offered_again_until_it_is_taken_back(watched: Watched, shop: Shop) -> None:
    path = watched.put("a.csv")
    assert watched.names() == ["a.csv"]
    (report,) = shop.importing.bring_in([path], ImportOptions())
    assert watched.names() == []
    shop.journal.undo(report.operation)
    assert watched.names() == ["a.csv"]


def test_what_was_put_off_is_not_offered_again_but_its_successor_is(watched: Watched) -> None:
    path = watched.put("a.csv")
    watched.look()
    watched.watch.pass_over(watched.look().offers)
    assert watched.look().offers == ()
    path.write_text(ORDERS + "1001000002,小雨,裙,,交易成功,\n", "utf-8")
    assert watched.names() == ["a.csv"]


def test_files_that_lay_there_before_are_old(shop: Shop, tmp_path: Path) -> None:
    old = Watched(shop, tmp_path / "a")
    since = os.stat(old.put("a.csv")).st_ctime + 60
    old.watch = WatchFolder(old.folder, since, now=old.clock)
    assert old.names() == []


def test_a_folder_that_is_gone_is_told_and_taken_up_again(watched: Watched) -> None:
    path = watched.put("a.csv")
    path.unlink()
    watched.folder.rmdir()
    assert watched.look() == Found(trouble="missing")
    watched.folder.mkdir()
    watched.put("a.csv")
    assert watched.names() == ["a.csv"]


def test_a_file_in_the_folders_place_is_no_folder(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("x", "utf-8")
    assert WatchFolder(path, 0).look(shop, Job()) == Found(trouble="missing")
