"""Search at a million customers and a million orders: p50 and p95 of wall and CPU time per kind of query, against the limits.

    python -m benchmarks.search [ROWS] [--cap N] [--edits N] [--keep FILE]

Each query is what one keystroke costs: the first 50 hits, exact ones first, and a count that stops at 1,001 (``--cap``). Builds its own
file in a temporary folder (about 2 GB and some minutes for a million; 100000 is enough to compare). ``--edits`` changes that many
records one by one first, as a year's work would; ``--keep`` keeps the file and uses it again.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from shopdesk.core.query import Query
from shopdesk.core.register import Register, Registers
from shopdesk.registers import load
from shopdesk.storage import rows
from shopdesk.storage.connection import Connection
from shopdesk.storage.finder import Finder
from shopdesk.storage.mapping import schema, statements
from shopdesk.storage.search_index import SearchIndex

WALL_MS, CPU_MS, SIZE_RATIO = 16.0, 4.0, 0.6
HITS, CAP, QUERIES = 50, 1_001, 200
BATCH = 5_000

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建华玉婷文海燕志国红春梅雪飞鹏宇浩欣怡佳嘉俊子涵梓轩"
    "晨博思雨诗琪梦瑶一诺可心若曦语嫣天宇昊然泽宏远立诚光辉世安乐家豪振东永康少峰"
)
PLACES = [
    ("广东省", "深圳市", "南山区"), ("广东省", "广州市", "天河区"), ("广东省", "东莞市", "长安镇"), ("浙江省", "杭州市", "余杭区"),
    ("浙江省", "金华市", "义乌市"), ("浙江省", "宁波市", "鄞州区"), ("江苏省", "苏州市", "吴中区"), ("江苏省", "南京市", "江宁区"),
    ("上海市", "上海市", "浦东新区"), ("北京市", "北京市", "朝阳区"), ("四川省", "成都市", "武侯区"), ("湖北省", "武汉市", "洪山区"),
    ("山东省", "青岛市", "市南区"), ("河南省", "郑州市", "金水区"), ("福建省", "厦门市", "思明区"), ("湖南省", "长沙市", "岳麓区"),
    ("陕西省", "西安市", "雁塔区"), ("辽宁省", "沈阳市", "和平区"), ("安徽省", "合肥市", "蜀山区"), ("重庆市", "重庆市", "渝北区"),
]  # fmt: skip
ROADS = [
    "人民路", "解放路", "中山路", "建设路", "和平街", "文化路", "学院路", "科技园路", "滨江大道", "迎宾大道",
    "长江路", "黄河路", "幸福街", "新华路", "光明路", "朝阳路", "花园街", "工业路", "兴业街", "龙腾路",
]  # fmt: skip
GOODS = [
    "连衣裙", "牛仔裤", "保温杯", "运动鞋", "双肩包", "羽绒服", "蓝牙耳机", "充电宝", "台灯", "四件套",
    "儿童书包", "雨伞", "收纳箱", "洗发水", "面膜", "茶叶礼盒", "坚果大礼包", "手机壳", "键盘", "瑜伽垫",
]  # fmt: skip
WORDS = [
    "夏季", "新款", "加厚", "大容量", "韩版", "学生", "便携", "防水", "家用", "纯棉",
    "透气", "轻便", "宽松", "高腰", "复古", "简约", "可爱", "商务", "户外", "升级",
]  # fmt: skip
REMARKS = [
    "请发顺丰",
    "周末送货",
    "老客户,送小礼物",
    "颜色发深一点的",
    "要开发票",
    "地址写详细,放门卫",
    "急用,尽快发货",
    "不要打电话,发短信",
    "",
]
FLOWERS = [
    "小清新", "晴天", "向日葵", "海阔天空", "风中", "月光", "奶茶", "一只猫", "桃子", "夏天",
    "星辰", "大海", "豆豆", "可可", "甜甜",
]  # fmt: skip


def people(number: int, luck: random.Random) -> Iterator[dict[str, Any]]:
    """Customers as plain records."""
    for at in range(1, number + 1):
        name = luck.choice(SURNAMES) + "".join(luck.sample(GIVEN, luck.choice((1, 2, 2, 2))))
        province, city, district = luck.choice(PLACES)
        yield {
            "id": at,
            "number": f"KH2026{at:07d}",
            "name": name,
            "accounts": ({"platform": "taobao", "account": f"{luck.choice(FLOWERS)}{luck.choice(FLOWERS)}{luck.randint(1, 99999)}"},),
            "phones": ({"number": f"1{luck.choice('3578')}{luck.randint(0, 999999999):09d}"},),
            "addresses": ({"province": province, "city": city, "district": district, "detail": place(luck)},),
            "level": luck.choice(("normal", "normal", "important", "vip")),
            "notes": luck.choice(REMARKS) or None,
            "spend_amount": luck.randint(100, 999999),
            "created_at": "2026-01-01T00:00:00Z",
        }


def place(luck: random.Random) -> str:
    return f"{luck.choice(ROADS)}{luck.randint(1, 999)}号{luck.randint(1, 40)}栋{luck.randint(1, 30)}0{luck.randint(1, 8)}室"


def purchases(number: int, luck: random.Random) -> Iterator[dict[str, Any]]:
    """Orders as plain records, their numbers shaped as the platforms'."""
    for at in range(1, number + 1):
        province, city, district = luck.choice(PLACES)
        day = f"2026-{luck.randint(1, 12):02d}-{luck.randint(1, 28):02d}"
        courier = luck.choice(("YT", "SF", "JT", "7", "77"))
        paid = luck.randint(990, 59900)
        yield {
            "id": at,
            "number": f"{luck.randint(20, 45)}{luck.randint(0, 10**17 - 1):017d}",
            "platform": "taobao",
            "buyer_account": f"{luck.choice(FLOWERS)}{luck.choice(FLOWERS)}{luck.randint(1, 99999)}",
            "receiver": luck.choice(SURNAMES) + "".join(luck.sample(GIVEN, 2)),
            "phone": f"1{luck.choice('3578')}{luck.randint(0, 999999999):09d}",
            "address": province + city + district + place(luck),
            "ordered_at": day + "T03:04:05Z",
            "paid_at": day + "T03:05:05Z",
            "shipped_at": day + "T09:05:05Z",
            "signed_at": day + "T19:05:05Z",
            "shop": 1,
            "courier": 3,
            "postage_amount": 0,
            "customer": at if at % 5 == 0 else None,
            "updated_at": day + "T19:05:05Z",
            "state": luck.choice(("completed", "completed", "shipped", "paid")),
            "goods_amount": paid,
            "paid_amount": paid,
            "waybill": f"{courier}{luck.randint(0, 10**13 - 1):013d}",
            "items": (
                {
                    "code": f"{luck.choice('ABCDEFGH')}{luck.randint(100, 9999)}",
                    "name": luck.choice(WORDS) + luck.choice(WORDS) + luck.choice(GOODS),
                    "variant": luck.choice(("红色;M", "黑色;L", "白色;XL", "均码")),
                    "quantity": 1,
                    "price": paid,
                },
            ),
            "buyer_message": luck.choice(REMARKS) or None,
            "created_at": "2026-01-01T00:00:00Z",
        }


@contextmanager
def connected(path: Path) -> Iterator[Connection]:
    """A connection with the settings of the program's; what was not committed is lost."""
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript("PRAGMA journal_mode=TRUNCATE; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY; PRAGMA synchronous=FULL")
        yield Connection(raw)


def build(path: Path, registers: Registers, number: int) -> None:
    """Fill a fresh file."""
    index = SearchIndex(registers)
    with connected(path) as conn:
        for statement in statements(schema()):
            conn.exec_driver_sql(statement)
        index.create(conn)
        conn.commit()
    for key, make in (("customers", people), ("orders", purchases)):
        register = registers[key]
        started = time.perf_counter()
        with connected(path) as conn:
            conn.exec_driver_sql("PRAGMA cache_size=-65536")
            batch: list[dict[str, Any]] = []
            for record in make(number, random.Random(key)):
                batch.append(record)
                if len(batch) == BATCH:
                    store(conn, index, register, batch)
                    batch = []
            if batch:
                store(conn, index, register, batch)
            conn.commit()
        print(f"built {number:,} {key} in {time.perf_counter() - started:.0f} s", flush=True)
    with connected(path) as conn:
        conn.exec_driver_sql("ANALYZE")
        conn.commit()


def store(conn: Connection, index: SearchIndex, register: Register, batch: list[dict[str, Any]]) -> None:
    cursor = conn.cursor()
    cursor.executemany(rows.insert_sql(register), [rows.row_of(register, r) for r in batch])
    for lines in register.lines:
        cursor.executemany(
            rows.insert_lines_sql(lines), [row for r in batch for row in rows.line_rows(lines, r["id"], r.get(lines.key) or ())]
        )
    index.add_many(conn, register, [(r["id"], index.document(register, r)) for r in batch])


def edit(path: Path, registers: Registers, number: int) -> None:
    """Change records one by one, each change its own write to the index, as a shop's daily work does."""
    index = SearchIndex(registers)
    luck = random.Random(5)
    started = time.perf_counter()
    for key, make, field in (("customers", people, "name"), ("orders", purchases, "memo")):
        del make
        register = registers[key]
        with connected(path) as conn:
            newest = conn.exec_driver_sql(f"SELECT max(id) FROM {key}").scalar() or 0
            conn.exec_driver_sql("PRAGMA synchronous=OFF")
            for _turn in range(number // 2):
                before = rows.read(conn, register, luck.randint(1, newest))
                if before is None:
                    continue
                after = {**before, field: luck.choice(SURNAMES) + "".join(luck.sample(GIVEN, 2))}
                rows.update(conn, register, before["id"], {field: after[field]})
                index.replace(conn, register, before["id"], before, after)
                conn.commit()
    print(f"{number:,} small edits in {time.perf_counter() - started:.0f} s", flush=True)


def kinds(conn: Connection, registers: Registers) -> Iterator[tuple[str, str, list[str]]]:
    """(what, register, queries) taken from what is stored, and some that are not."""
    luck = random.Random(11)

    def sample(register: str, of: Callable[[dict[str, Any]], str]) -> list[str]:
        newest = conn.exec_driver_sql(f"SELECT max(id) FROM {register}").scalar() or 1
        ids = [luck.randint(1, newest) for _turn in range(QUERIES)]
        return [of(r) for r in rows.read_many(conn, registers[register], ids)]

    def piece(text: str, length: int) -> str:
        at = luck.randint(1, max(1, len(text) - length - 1))
        return text[at : at + length]

    from shopdesk.core.folding import pinyin_full, pinyin_initials

    yield "1 character of a name", "customers", sample("customers", lambda r: luck.choice(r["name"]))
    yield "2 characters of a name", "customers", sample("customers", lambda r: r["name"][:2])
    yield "whole name", "customers", sample("customers", lambda r: r["name"])
    yield "2 characters of an account", "customers", sample("customers", lambda r: piece(r["accounts"][0]["account"], 2))
    yield "2 characters of an address", "orders", sample("orders", lambda r: piece(r["address"], 2))
    yield "piece of an address", "customers", sample("customers", lambda r: piece(r["addresses"][0]["detail"], 5))
    yield "piece of an address", "orders", sample("orders", lambda r: piece(r["address"], 5))
    yield "city and district", "orders", sample("orders", lambda r: r["address"][3:9])
    yield "pinyin, 1 letter", "customers", sample("customers", lambda r: pinyin_initials(r["name"])[:1])
    yield "pinyin, 2 letters", "customers", sample("customers", lambda r: pinyin_initials(r["name"])[:2])
    yield "pinyin, initials", "customers", sample("customers", lambda r: pinyin_initials(r["name"]))
    yield "pinyin, 4 letters in full", "customers", sample("customers", lambda r: pinyin_full(r["name"])[:4])
    yield "pinyin, 8 letters in full", "customers", sample("customers", lambda r: pinyin_full(r["name"])[:8])
    yield "phone, last 4", "customers", sample("customers", lambda r: r["phones"][0]["number"][-4:])
    yield "phone, middle 6", "customers", sample("customers", lambda r: piece(r["phones"][0]["number"], 6))
    yield "phone, whole", "customers", sample("customers", lambda r: r["phones"][0]["number"])
    yield "1 digit", "orders", [str(i % 10) for i in range(QUERIES)]
    yield "2 digits", "orders", [f"{luck.randint(0, 99):02d}" for _ in range(QUERIES)]
    yield "3 digits", "orders", [f"{luck.randint(0, 999):03d}" for _ in range(QUERIES)]
    yield "order, last 4", "orders", sample("orders", lambda r: r["number"][-4:])
    yield "order, last 6", "orders", sample("orders", lambda r: r["number"][-6:])
    yield "order, middle 6", "orders", sample("orders", lambda r: piece(r["number"], 6))
    yield "order, middle 8", "orders", sample("orders", lambda r: piece(r["number"], 8))
    yield "order, whole", "orders", sample("orders", lambda r: r["number"])
    yield "waybill, last 6", "orders", sample("orders", lambda r: r["waybill"][-6:])
    yield "waybill, whole", "orders", sample("orders", lambda r: r["waybill"])
    yield "2 characters of a product", "orders", sample("orders", lambda r: piece(r["items"][0]["name"], 2))
    yield "product, whole title", "orders", sample("orders", lambda r: r["items"][0]["name"])
    yield "two words", "orders", sample("orders", lambda r: f"{r['receiver']} {r['address'][3:5]}")
    yield "two words, one long", "orders", sample("orders", lambda r: f"{r['receiver'][:2]} {r['address'][3:8]}")
    yield "name and field:value", "customers", sample("customers", lambda r: f"{r['name'][:2]} level:vip")
    yield "nothing: 3 characters", "customers", ["".join(luck.sample(GIVEN, 3)) for _ in range(QUERIES)]
    yield "nothing: 10 digits", "orders", [str(luck.randint(10**9, 10**10 - 1)) for _ in range(QUERIES)]


def measure(path: Path, registers: Registers, cap: int) -> int:
    """Print the table; returns how many rows break a limit."""
    finder = Finder(registers)
    broken = 0
    head = f"{'query':<28}{'register':<11}{'wall p50':>9}{'p95':>8}{'max':>8}{'cpu p50':>9}{'p95':>8}{'hits p50':>10}"
    print(f"\n{head}   limit {WALL_MS:g} / {CPU_MS:g} ms, count to {cap:,}")
    with connected(path) as conn:
        for what, register, queries in kinds(conn, registers):
            finder.hits(conn, register, queries[0], HITS)
            walls, cpus, numbers = [], [], []
            for words in queries:
                wall, cpu = time.perf_counter(), time.process_time()
                found = finder.hits(conn, register, words, HITS)
                finder.count(conn, Query(register, words=words), cap)
                cpus.append(1000 * (time.process_time() - cpu))
                walls.append(1000 * (time.perf_counter() - wall))
                numbers.append(len(found))
            good = at(walls, 0.95) <= WALL_MS and at(cpus, 0.95) <= CPU_MS
            broken += not good
            print(
                f"{what:<28}{register:<11}{at(walls, 0.5):>9.2f}{at(walls, 0.95):>8.2f}{max(walls):>8.2f}"
                f"{at(cpus, 0.5):>9.2f}{at(cpus, 0.95):>8.2f}{at(numbers, 0.5):>10.0f}   {'ok' if good else 'TOO SLOW'}",
                flush=True,
            )
    return broken


def at(values: list[float] | list[int], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def sizes(path: Path, registers: Registers) -> int:
    """Print the size of each index beside the tables that it covers."""
    broken = 0
    with connected(path) as conn:
        for key in ("customers", "orders"):
            register = registers[key]
            tables = [key, *(f.line_table for f in register.lines)]
            covered = own_pages(conn, [f"name = '{t}'" for t in tables])
            with_indexes = own_pages(conn, [f"tbl_name = '{t}'" for t in tables])
            index = own_pages(conn, [f"name LIKE '{key}\\_search%' ESCAPE '\\'"])
            ratio = index / with_indexes
            broken += ratio > SIZE_RATIO
            print(
                f"{key}: tables {covered / 1e6:.0f} MB ({with_indexes / 1e6:.0f} with their indexes), search {index / 1e6:.0f} MB: "
                f"{index / covered:.2f} x tables, {ratio:.2f} x with indexes (limit {SIZE_RATIO})"
            )
    return broken


def own_pages(conn: Connection, which: list[str]) -> int:
    names = list(conn.exec_driver_sql(f"SELECT name FROM sqlite_master WHERE {' OR '.join(which)}").scalars())
    marks = ", ".join("?" * len(names))
    return int(conn.exec_driver_sql(f"SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN ({marks})", tuple(names)).scalar() or 0)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--edits", type=int, default=0)
    parser.add_argument("--cap", type=int, default=CAP)
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args(arguments)
    registers = load()
    with tempfile.TemporaryDirectory() as folder:
        path = wanted.keep or Path(folder) / "search.shop"
        fresh = not path.exists()
        if fresh:
            build(path, registers, wanted.rows)
        if wanted.edits:
            edit(path, registers, wanted.edits)
        broken = sizes(path, registers) + measure(path, registers, wanted.cap)
    print(f"\n{broken} above their limit" if broken else "\nall within their limits")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
