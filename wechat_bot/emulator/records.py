"""What the emulator keeps, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StoredImage:
    """An image reachable under an mmbiz address. size is in bytes."""

    key: str
    extension: str
    data: bytes
    width: int
    height: int

    @property
    def path(self) -> str:
        """Address below the image host without size and query."""
        return f"mmbiz_{self.extension}/{self.key}"

    @property
    def url(self) -> str:
        """The address as the upload call returns it (http, original size)."""
        return f"http://mmbiz.qpic.cn/{self.path}/0?from=appmsg"

    @property
    def mimetype(self) -> str:
        """Content type for browsers."""
        return "image/jpeg" if self.extension == "jpg" else f"image/{self.extension}"


@dataclass(frozen=True)
class Material:
    """One item of the material library (素材); permanent or kept for three days."""

    media_id: str
    kind: str
    name: str
    data: bytes
    created_at: float
    permanent: bool
    image: StoredImage | None = None
    description: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Article:
    """One article of a draft or publication, as stored: content is sanitised HTML."""

    article_type: str
    title: str
    author: str
    digest: str
    content: str
    content_source_url: str
    thumb_media_id: str
    need_open_comment: int
    only_fans_can_comment: int
    image_media_ids: tuple[str, ...] = ()
    extras: dict[str, object] = field(default_factory=dict)


@dataclass
class Draft:
    """One entry of the draft box (草稿箱): one to eight articles."""

    media_id: str
    articles: list[Article]
    update_time: int
    preview_key: str


@dataclass
class PublishedArticle:
    """One published article. path is its public address below the server's, never changed.

    original: what it was before the one edit that WeChat allows, None where it wasn't edited.
    """

    idx: int
    article: Article
    token: str
    path: str
    is_deleted: bool = False
    original: Article | None = None
    edited_at: float = 0.0


@dataclass
class Publication:
    """What readers got: the articles of one message. mode: publish or mass_send."""

    article_id: str
    msg_data_id: int
    mode: str
    published_at: float
    articles: list[PublishedArticle]
    banned: bool = False
    #: the mass-send job behind it; 0 where it was published or sent by hand
    msg_id: int = 0

    @property
    def status(self) -> int:
        """publish_status of a finished job: 0 public, 5 all deleted by the user, 6 banned."""
        if self.banned:
            return 6
        return 5 if all(item.is_deleted for item in self.articles) else 0


@dataclass
class PublishJob:
    """One accepted submit. outcome is decided at submit, shown once finish_at has passed."""

    publish_id: int
    media_id: str
    msg_data_id: int
    submitted_at: float
    finish_at: float
    outcome: int
    draft: Draft
    finished: bool = False
    publication: Publication | None = field(default=None, metadata={"reference": True})

    @property
    def due(self) -> float:
        """When the job ends."""
        return self.finish_at

    @property
    def number(self) -> int:
        """publish_id, under the name that all jobs share."""
        return self.publish_id

    @property
    def status(self) -> int:
        """publish_status as freepublish/get reports it."""
        if not self.finished:
            return 1
        return self.publication.status if self.publication else self.outcome


@dataclass
class MassJob:
    """One accepted mass send (群发). outcome: send success, send fail or err(n).

    protection: "" where nobody had to agree, else how the call was answered (accepted, 89505).
    decision: what the administrator will say at decide_at; "" once it was said or where nothing
    is asked.
    """

    msg_id: int
    media_id: str
    msg_data_id: int
    submitted_at: float
    finish_at: float
    outcome: str
    draft: Draft
    clientmsgid: str
    last_attempt_at: float
    protection: str = ""
    decision: str = ""
    decide_at: float = 0.0
    declined: bool = False
    finished: bool = False
    publication: Publication | None = field(default=None, metadata={"reference": True})

    @property
    def due(self) -> float:
        """When something happens next: the decision or the end."""
        return self.decide_at if self.decision else self.finish_at

    @property
    def number(self) -> int:
        """msg_id, under the name that all jobs share."""
        return self.msg_id

    @property
    def status(self) -> str:
        """msg_status as mass/get reports it."""
        if not self.finished:
            return "SENDING"
        if self.publication is None:
            return "SEND_FAIL"
        return "DELETE" if self.publication.status == 5 else "SEND_SUCCESS"


@dataclass(frozen=True)
class Preview:
    """One preview (预览) sent to one person's phone."""

    msg_id: int
    user: str
    media_id: str
    titles: tuple[str, ...]
    at: float


@dataclass(slots=True)
class CallRecord:
    """One line of the call log. errcode is None where a fault kept the call from running."""

    number: int
    at: float
    method: str
    path: str
    query: str
    summary: str
    request_body: str
    client_ip: str
    errcode: int | None = None
    executed: bool = False
    fault: str = ""
    rid: str = ""
    response_body: str = ""
    cost_ms: int = 0
