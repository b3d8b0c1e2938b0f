"""The XML of PUBLISHJOBFINISH and MASSSENDJOBFINISH, as the reference shows them."""

from __future__ import annotations

from wechat_bot.emulator.outcomes import fail_idx
from wechat_bot.emulator.records import MassJob, Publication, PublishJob
from wechat_bot.emulator.settings import EmulatorSettings

#: openid of WeChat's own helper: the constant sender of these events
SENDER = "oEmulatorMpHelper00000000000"
PUBLISHED = "PUBLISHJOBFINISH"
MASS_SENT = "MASSSENDJOBFINISH"
#: publish_status of a failed job in the words of a mass send
_AS_MASS_STATUS = {2: "err(30003)", 3: "send fail", 4: "err(21000)"}


def cdata(text: str) -> str:
    """A text as a CDATA section."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _event(settings: EmulatorSettings, name: str, at: float, inner: str) -> str:
    return (
        f"<xml><ToUserName>{cdata(settings.original_id)}</ToUserName>"
        f"<FromUserName>{cdata(SENDER)}</FromUserName>"
        f"<CreateTime>{int(at)}</CreateTime><MsgType>{cdata('event')}</MsgType>"
        f"<Event>{cdata(name)}</Event>{inner}</xml>"
    )


def publish_event(settings: EmulatorSettings, job: PublishJob, base_url: str, at: float) -> str:
    """PUBLISHJOBFINISH of a finished job. at: seconds since 1970, becomes CreateTime."""
    inner = f"<publish_id>{job.publish_id}</publish_id><publish_status>{job.status}"
    inner += "</publish_status>"
    if job.publication:
        items = "".join(
            f"<item><idx>{item.idx}</idx>"
            f"<article_url>{cdata(base_url + item.path)}</article_url></item>"
            for item in job.publication.articles
        )
        count = len(job.publication.articles)
        inner += f"<article_id>{cdata(job.publication.article_id)}</article_id>"
        inner += f"<article_detail><count>{count}</count>{items}</article_detail>"
    inner += "".join(f"<fail_idx>{number}</fail_idx>" for number in fail_idx(settings, job))
    return _event(settings, PUBLISHED, at, f"<PublishEventInfo>{inner}</PublishEventInfo>")


def publish_event_as_mass(
    settings: EmulatorSettings, job: PublishJob, base_url: str, at: float
) -> str:
    """MASSSENDJOBFINISH for a publish job, as it was met once in the wild."""
    msg_id = job.publish_id
    if settings.publish_event_msgid == "msg_data_id":
        msg_id = job.msg_data_id
    status = "send success" if job.publication else _AS_MASS_STATUS[job.outcome]
    count = len(job.draft.articles)
    return _mass(settings, msg_id, status, count, job.publication, base_url, at)


def mass_event(settings: EmulatorSettings, job: MassJob, base_url: str, at: float) -> str:
    """MASSSENDJOBFINISH of a finished mass send."""
    count = len(job.draft.articles)
    return _mass(settings, job.msg_id, job.outcome, count, job.publication, base_url, at)


def _mass(
    settings: EmulatorSettings,
    msg_id: int,
    status: str,
    articles: int,
    publication: Publication | None,
    base_url: str,
    at: float,
) -> str:
    total = settings.followers
    reached = total * 96 // 100 if publication else 0
    inner = (
        f"<MsgID>{msg_id}</MsgID><Status>{cdata(status)}</Status>"
        f"<TotalCount>{total}</TotalCount><FilterCount>{reached}</FilterCount>"
        f"<SentCount>{reached}</SentCount><ErrorCount>0</ErrorCount>"
        f"{_copyright(status, articles)}{_addresses(settings, publication, base_url)}"
    )
    return _event(settings, MASS_SENT, at, inner)


def _copyright(status: str, articles: int) -> str:
    """CheckState 2: not allowed to go on; AuditState 2: judged a reprint."""
    judged = status.startswith("err(3000")
    items = "".join(
        f"<item><ArticleIdx>{idx}</ArticleIdx><UserDeclareState>0</UserDeclareState>"
        "<AuditState>2</AuditState>"
        f"<OriginalArticleUrl>{cdata('https://mp.weixin.qq.com/s/original')}</OriginalArticleUrl>"
        "<OriginalArticleType>1</OriginalArticleType><CanReprint>0</CanReprint>"
        "<NeedReplaceContent>0</NeedReplaceContent>"
        "<NeedShowReprintSource>1</NeedShowReprintSource></item>"
        for idx in range(1, articles + 1 if judged else 1)
    )
    return (
        f"<CopyrightCheckResult><Count>{articles if judged else 0}</Count>"
        f"<ResultList>{items}</ResultList><CheckState>{2 if judged else 1}</CheckState>"
        "</CopyrightCheckResult>"
    )


def _addresses(settings: EmulatorSettings, publication: Publication | None, base_url: str) -> str:
    shown = publication.articles if publication and not settings.event_url_empty else []
    items = "".join(
        f"<item><ArticleIdx>{item.idx}</ArticleIdx>"
        f"<ArticleUrl>{cdata(base_url + item.path)}</ArticleUrl></item>"
        for item in shown
    )
    return (
        f"<ArticleUrlResult><Count>{len(shown)}</Count>"
        f"<ResultList>{items}</ResultList></ArticleUrlResult>"
    )
