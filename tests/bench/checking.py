"""How fast the machine checks are: one pass over the lists, a whole article, repetitions."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import date

from wechat_bot.checking.rules import Lists, Published, WrongWord, check_article, load_shipped
from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.resources import data_path

RUNS = 15
HAN = [chr(0x4E00 + number) for number in range(3000)]


def checking() -> None:
    """20,000 words over 100,000 characters; an article of 3,000 characters; 500 posts of 2,000."""
    dice = random.Random(20_000)
    words = {"".join(dice.choices(HAN, k=dice.randint(2, 6))) for _ in range(20_000)}
    lists = Lists(wrong_words=tuple(WrongWord(word, "对") for word in sorted(words)))
    start = time.perf_counter()
    lists.find("一")
    built = (time.perf_counter() - start) * 1000
    text = "".join(dice.choices(HAN, k=100_000))
    _print(f"check   {len(words)} words, {len(text)} characters", lambda: lists.find(text),
           f"  (building the automaton once: {built:.0f} ms)")

    sample = data_path("content") / "posts" / "xingzheng-fuyi-fa.md"
    body = parse_markdown_file(sample.read_text(encoding="utf-8"), sample.name).body[:3000]
    shipped, today = load_shipped(data_path("content") / "lexicons"), date(2026, 11, 22)
    plain, marked = ArticleFields(body=body), ArticleFields(body=f"{body}\n\n<b>粗体</b>\n")
    _print("check   article of 3000 characters", lambda: check_article(plain, shipped, today=today))
    _print("check   the same with HTML in it", lambda: check_article(marked, shipped, today=today))

    posts = [Published(f"第{number}篇", "".join(dice.choices(HAN, k=2000))) for number in range(500)]
    article = ArticleFields(title="普法", body="".join(dice.choices(HAN, k=2000)))
    _print("check   against 500 posts of 2000 characters",
           lambda: check_article(article, Lists(), today=today, published=posts))


def _print(what: str, run: Callable[[], object], more: str = "") -> None:
    times = []
    run()
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    print(f"{what:48}  median {statistics.median(times):6.1f} ms  max {max(times):6.1f} ms{more}")


if __name__ == "__main__":
    checking()
