"""text.other_body: names of other bodies, as they stay behind in copied sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.rules import Finding, Severity
from wechat_bot.annual_report.wording.context import Context
from wechat_bot.annual_report.wording.sentences import Sentence, name_of, sentences

RULE = "text.other_body"
_IN_QUOTES = re.compile("《[^《》]{0,120}》")
# a place and a body: its name begins after one of these words
_BEFORE = (
    "通过|利用|根据|按照|参加|参与|召开|组织|推进|推动|开展|邀请"
    "|联合|协助|承担|完成|纳入|提交|上报|呈报|指导|督促|作为|担任|会同|协同|配合|借助|依托|围绕|落实|接受|报送|转载|参照|学习|经|在|由|向|和|与|及|是"
    "|的|对|按|报|请|到|为|了|将|被|给|从|以|各|、")
_PLACED = re.compile(
    r"(?P<end>自治县|自治州|地区|县|市|州|盟|旗|(?<![社小园片辖地])区)"
    r"(?P<body>人民政府(?:办公室)?|政府(?:办公室|办|网站|网)|[\u4e00-\u9fff]{2,8}?(?:局|委员会|厅)"
    r"|[\u4e00-\u9fff]{0,4}街道办事处)")
_NAME = re.compile(r"[\u4e00-\u9fff]{1,10}$")
_SPLIT = re.compile(f"^.*(?:{_BEFORE})")
_ACTS = ("严格|高度|认真|积极|始终|坚持|主动|全面|持续|进一步|不断|深入|切实|充分|共|未|没有|收到|公开|办理|按照"
         "|将|全年|通过|严控|扎实|紧紧|聚焦|以习近平|加强|强化|结合")
_ACTOR = re.compile(
    r"^(?:\d{4}年度?[，,]|一年来[，,]|今年以?来?[，,]|[一二三四五六七八九]是)?"
    r"(?P<body>[\u4e00-\u9fff]{1,12}?(?:局|镇|乡|街道|街道办事处|委员会|管理处|中心|医院|学校|集团|公司))"
    rf"(?={_ACTS})")
_ONESELF = re.compile("(?:我|本)(?:委|镇|乡|厅|院|校|街道|中心|社区|村|市|区|县)(?=[^\u4e00-\u9fff]|[\u4e00-\u9fff])")
_GENERAL = re.compile(
    "^(?:各|全|相关|有关|其他|所属|下属|基层|上级|当地|该|我|本|市场|格|结|布|当|全局|大|时|僵|部|邮|平|了|破|立足大)*局?$|司法所|党委|政法委|纪委|县委|市委|党组"
    "|领导小组|服务中心|法律援助中心|公共法律|矛盾纠纷|公证处|仲裁委员会|村民委员会|居民委员会|融媒体|政务服务|司法局$")
_SUPERIOR = re.compile("自治区|国务院|中央|全国|司法部|省司法厅|区司法厅")


def check_bodies(report: ReportContent, context: Context) -> Iterator[Finding]:
    """Other places' bodies, other bodies as those who act, and 我镇 in a bureau's report."""
    agency = context.agency_of(report)
    if not agency:
        return
    own = _Own(report, context)
    for sentence in sentences(report):
        text = _IN_QUOTES.sub(lambda found: "《" + "〇" * (len(found.group()) - 2) + "》", sentence.text)
        yield from _placed(sentence, text, own)
        yield from _actors(sentence, text, own)
        yield from _oneself(sentence, text, own)


class _Own:
    """The names that the report may use freely."""

    def __init__(self, report: ReportContent, context: Context) -> None:
        self.agency = context.agency_of(report)
        self.places = context.own_places(report)
        self.short = tuple(dict.fromkeys(place.rstrip("省市县区州旗盟") for place in self.places))
        self.kind = self.agency
        for place in self.places:
            self.kind = self.kind.replace(place, "")
        self.bodies = (self.agency, *context.own_bodies)
        self.in_autonomous_region = "新疆" in context.address or any(
            "自治" in place for place in self.places)

    def knows_place(self, name: str) -> bool:
        """额敏县, or words that end in it: 充分利用额敏县."""
        return any(name.endswith(place) or place.endswith(name) for place in self.places) or any(
            len(short) > 1 and name.endswith(short + end) for short in self.short
            for end in ("县", "市", "区", "地区", "州"))

    def knows_body(self, name: str) -> bool:
        """The agency, its short names and those it was told of."""
        return any(name in body or body in name for body in self.bodies if body) or (
            bool(self.kind) and name.endswith(self.kind)
            and name.removesuffix(self.kind) in ("", "县", "市", "区", "州", "我", "本", "该"))


def _placed(sentence: Sentence, text: str, own: _Own) -> Iterator[Finding]:
    for found in _PLACED.finditer(text):
        before = _NAME.search(text[max(0, found.start() - 10):found.start()])
        if before is None:
            continue
        place, body = _SPLIT.sub("", before.group()) + found["end"], found["body"]
        whole = place + body
        if len(place) < 2 or place in ("本县", "全县", "我县", "各县", "本市", "全市", "我市", "本区", "我区",
                                       "全区", "各市", "各区", "该县", "县市", "州县", "我州", "全州"):
            continue
        if own.knows_place(place) or own.knows_body(whole) or _SUPERIOR.search(whole):
            continue
        severity: Severity = "error" if body.startswith("人民政府") or (
            own.kind and body == own.kind) else "warning"
        yield _finding(sentence, severity, whole,
                       "不是本单位所在的地方，多半是从别处抄来的。请改成本单位、本地的名称")


def _actors(sentence: Sentence, text: str, own: _Own) -> Iterator[Finding]:
    for clause in sentence.clauses:
        found = _ACTOR.match(text[clause.start:clause.start + len(clause.text)].strip())
        if found is None:
            continue
        body = found["body"]
        placed = _PLACED.search(body)
        if own.knows_body(body) or _GENERAL.search(body) or (placed and placed.start()):
            continue  # a place that is named has been looked at already
        yield _finding(sentence, "warning", body, "不是本单位，却像是报告的主语。请核对是不是别的单位的报告里的句子")


def _oneself(sentence: Sentence, text: str, own: _Own) -> Iterator[Finding]:
    for found in _ONESELF.finditer(text):
        kind = found.group()[1:]
        if own.agency.endswith(kind) or any(place.endswith(kind) for place in own.places):
            continue
        if (kind == "区" and own.in_autonomous_region) or (found.group() == "本区" or kind == "村"):
            continue
        if text[found.end():found.end() + 1] in "级域别间":  # 本市级, 本区域
            continue
        yield _finding(sentence, "warning", found.group(),
                       f"本单位是“{own.agency}”，不该这样称自己。请核对是不是别的单位的报告里的句子")


def _finding(sentence: Sentence, severity: Severity, quote: str, words: str) -> Finding:
    return Finding(RULE, severity, (sentence.place,),
                   f"{name_of(sentence.code)}里的“{quote}”{words}。", quote=quote)
