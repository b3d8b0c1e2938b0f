"""What the word lists find: wrong words, secrecy, names of laws and institutions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from wechat_bot.checking.rules.findings import Finding, Severity
from wechat_bot.checking.rules.lists import Hit, Institution, LawName, SecrecyWord, WrongWord
from wechat_bot.checking.rules.prose import Prose

_MARK = re.compile(
    r"(?:(?:绝\s?密|机\s?密|秘\s?密)\s*[★☆]\s*(?:\d{1,2}\s*(?:年|个月|月|天|日)|长期)?"
    r"|[★☆]\s*(?:绝\s?密|机\s?密|秘\s?密))"
)
_BARE = re.compile(r"绝密|机密|秘密")
# 国家秘密, 商业秘密 and the like are terms of the laws that posts explain.
_TERM_BEFORE = re.compile(r"(?:国家|商业|工作|技术|个人|职业|通信|军事|保守|守|警务|审判)$")
_TERM_AFTER = re.compile(r"(?:级|投票|窃取|搜查|侦查|拘禁|录音|拍摄)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

_NATION = "中华人民共和国"
_NOT_NOW = re.compile(
    r"废止|失效|曾经|当时|时任|取代|替代|代替|施行前|实施前|出台前|颁布前|生效前|此前|过去|历史|以前|旧法"
    r"|不再适用|修订前|修改前|更名|改为|整合|编纂"
)
_THEN = re.compile(r"(?:前|过去|当时|历史上|旧法中|废止的)$")
_FORMERLY = re.compile(r"(?:原|旧|原来的|旧的|老)[《]?(?:中华人民共和国)?$")
_LED_BY = re.compile(
    r"(?:根据|依据|依照|按照|违反|适用|执行|遵守|学习|宣传|贯彻|和|与|及|的|是|由|在|对|到|我国|现行"
    r"|被|将|把|了|从|以及|以|按|据|中华人民共和国)$"
)
_NOT_A_NAME = re.compile(r"[律定人官院庭学规治制理典案式务]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")


def secrecy_marks(prose: Prose) -> Iterator[Finding]:
    """密级标志 (保守国家秘密法实施条例: 密级★保密期限): never publishable; bare words: a hint."""
    taken: list[tuple[int, int]] = []
    for match in _MARK.finditer(prose.text):
        taken.append(match.span())
        yield prose.finding(
            "secrecy.mark", Severity.ERROR, match.start(), match.start() + len(match[0].rstrip()),
            "这里有密级标志，带密级的内容不得公开发布。",
            "请立即停止发布，把稿件交给保密审查人员处理。", blocking=True)
    for match in _BARE.finditer(prose.text):
        start, end = match.span()
        inside = any(first < end and start < last for first, last in taken)
        if inside or _TERM_BEFORE.search(prose.text[max(0, start - 4) : start]) or (
            _TERM_AFTER.match(prose.text, end)
        ):
            continue
        yield prose.finding(
            "secrecy.word", Severity.HINT, start, end,
            f"这里有“{match[0]}”二字，请确认说的不是涉密内容。")


def word_findings(prose: Prose, hits: Sequence[Hit], today: date) -> Iterator[Finding]:
    """Findings for the hits of the lists in a field, leaders aside."""
    for hit in hits:
        entry = hit.entry
        if isinstance(entry, WrongWord):
            note = f"（{entry.note}）" if entry.note else ""
            yield prose.finding(
                "word.wrong", entry.severity, hit.start, hit.end,
                f"“{entry.wrong}”应为“{entry.right}”{note}。" if entry.right
                else f"不要使用“{entry.wrong}”{note}。",
                entry.right)
        elif isinstance(entry, SecrecyWord):
            yield from _secrecy_word(prose, hit, entry)
        elif isinstance(entry, Institution):
            note = f"（{entry.note}）" if entry.note else ""
            yield prose.finding(
                "institution.name", Severity.WARNING, hit.start, hit.end,
                f"机构名称应为“{entry.full_name}”{note}。", entry.full_name)
        elif isinstance(entry, LawName):
            yield from _law(prose, hit, entry, today)


def _secrecy_word(prose: Prose, hit: Hit, entry: SecrecyWord) -> Iterator[Finding]:
    if entry.alone and _CHINESE.match(prose.text, hit.end):
        return
    yield prose.finding(
        "secrecy.word", entry.severity, hit.start, hit.end,
        f"这里有“{entry.word}”：{entry.note or '请确认内容可以公开。'}",
        "经保密审查认为可以公开的，删去这几个字；否则不要发布。")


def _law(prose: Prose, hit: Hit, law: LawName, today: date) -> Iterator[Finding]:
    if law.since is not None and today < law.since:
        return
    text = prose.text
    titled = _is_title(text, hit.start, hit.end)
    if not titled and not _stands_alone(text, hit.start, hit.end):
        return
    if law.kind == "outdated" and _is_history(prose, hit):
        return
    severity = Severity.ERROR if titled else Severity.WARNING
    if law.kind == "outdated" and _years_before(prose, hit, law.since):
        severity = Severity.HINT  # a case of that time is judged by the law of that time
    yield prose.finding(
        "law.outdated" if law.kind == "outdated" else "law.wrong_name",
        severity, hit.start, hit.end, _law_message(law), f"《{law.right}》" if law.right else "")


def _law_message(law: LawName) -> str:
    if law.kind == "wrong_name":
        return f"法律名称应为《{law.right}》。{law.note}"
    since = f"自{law.since.year}年{law.since.month}月{law.since.day}日起" if law.since else "已经"
    instead = f"，现行的是《{law.right}》" if law.right else ""
    source = f"（依据：{law.source}）" if law.source else ""
    return f"《{law.name}》{since}废止{instead}。{law.note}{source}"


def _is_title(text: str, start: int, end: int) -> bool:
    """Whether the words are all that stands between 《 and 》, the nation's name aside."""
    before = text[max(0, start - 8) : start].removesuffix(_NATION)
    return before.endswith("《") and text[end : end + 1] == "》"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether bare words are the name itself and no part of a longer one."""
    before = text[max(0, start - 8) : start]
    if before[-1:] in ("《", "〈", "<") or before.endswith(f"《{_NATION}"):
        return False
    if _NOT_A_NAME.match(text, end) or text[end : end + 1] in ("》", "〉"):
        return False
    return not before or not _CHINESE.match(before[-1]) or bool(_LED_BY.search(before))


def _is_history(prose: Prose, hit: Hit) -> bool:
    """Whether the words around say that the law is one of the past.

    Its own clause, the next if that names no law itself, or the end of the one before.
    """
    if _FORMERLY.search(prose.text[max(0, hit.start - 12) : hit.start]):
        return True
    before = re.split(r"[。！？；\n]", prose.text[max(0, hit.start - 250) : hit.start])[-1]
    after = re.split(r"[。！？；\n]", prose.text[hit.end : hit.end + 250])[0]
    *earlier, own_before = before.split("，")
    own_after, *later = after.split("，")
    if _NOT_NOW.search(own_before) or _NOT_NOW.search(own_after):
        return True
    if later and "《" not in later[0] and _NOT_NOW.search(later[0]):
        return True
    return bool(earlier and _THEN.search(earlier[-1]))


def _years_before(prose: Prose, hit: Hit, since: date | None) -> bool:
    years = [int(year) for year in _YEAR.findall(prose.sentence(hit.start, hit.end, 60))]
    return since is not None and bool(years) and max(years) < since.year
