"""What is known after a call that got no sound answer."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.wechat.rawserver import RESET, RawServer, Script, Seen, Wire, answer, ok, with_token
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import DraftArticle, ErrorClass, GatewayError, Sent
from wechat_bot.wechat.client import make_client

Serve = Callable[[Script], RawServer]
OpenAt = Callable[..., Office]
SUBMIT = "/cgi-bin/freepublish/submit"
GOOD = b'{"errcode":0,"errmsg":"ok","publish_id":2247483655,"msg_data_id":2247483668}'


def refusal(office: Office) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        make_client(office).submit("MEDIA")
    return caught.value


@pytest.mark.parametrize(
    ("wire", "kind", "text"),
    [
        (RESET, ErrorClass.TRANSIENT, "连接断开"),
        (Wire(), ErrorClass.TRANSIENT, "连接断开"),
        (answer(GOOD, length=len(GOOD) + 50), ErrorClass.TRANSIENT, "连接断开"),
        (answer(GOOD[:40]), ErrorClass.TRANSIENT, "不完整"),
        (answer(b"<html>busy</html>", content_type="text/html"), ErrorClass.TRANSIENT, "不是接口"),
        (answer(b"[1]"), ErrorClass.TRANSIENT, "不是接口"),
        (answer(b""), ErrorClass.TRANSIENT, "不完整"),
        (answer('{"errmsg":"好"}'.encode("gb18030")), ErrorClass.TRANSIENT, "编码"),
        (answer(b'{"errcode":"x"}'), ErrorClass.TRANSIENT, "错误码"),
        (answer(b"no", "502 Bad Gateway", "text/html"), ErrorClass.TRANSIENT, "HTTP 502"),
        (answer(GOOD, "500 Oops"), ErrorClass.TRANSIENT, "HTTP 500"),
        (answer(b"no", "404 Not Found"), ErrorClass.UNKNOWN, "HTTP 404"),
        (ok(errcode=-1, errmsg="system error"), ErrorClass.TRANSIENT, "系统繁忙"),
        (ok(errcode=0, errmsg="ok"), ErrorClass.UNKNOWN, "publish_id"),
    ],
)
def test_an_unsound_answer_to_submit_may_have_been_carried_out(
    serve: Serve, open_at: OpenAt, wire: Wire, kind: ErrorClass, text: str
) -> None:
    server = serve(with_token(lambda _: wire))
    error = refusal(open_at(server.base_url))
    assert (error.sent, error.kind) == (Sent.MAYBE, kind)
    assert text in error.message
    assert server.paths().count(SUBMIT) == 1


def test_a_definite_code_means_not_carried_out(serve: Serve, open_at: OpenAt) -> None:
    server = serve(with_token(lambda _: ok(errcode=53503, errmsg="draft fails")))
    error = refusal(open_at(server.base_url))
    assert (error.sent, error.kind, error.errcode) == (Sent.NO, ErrorClass.CONTENT, 53503)


def test_silence_ends_with_the_read_timeout(serve: Serve, open_at: OpenAt) -> None:
    server = serve(with_token(lambda _: Wire((GOOD,), pause=30)))
    error = refusal(open_at(server.base_url, read_timeout=1.0))
    assert (error.sent, error.kind) == (Sent.MAYBE, ErrorClass.TRANSIENT)
    assert "超时" in error.message


def test_a_silent_token_call_ends_too(serve: Serve, open_at: OpenAt) -> None:
    server = serve(lambda _: Wire((b"",), pause=30))
    assert refusal(open_at(server.base_url, read_timeout=0.3)).sent is Sent.NO


def test_a_trickle_ends_with_the_budget(serve: Serve, open_at: OpenAt) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n"
    trickle = Wire((head, *[b" "] * 200), pause=0.1)
    server = serve(with_token(lambda _: trickle))
    office = open_at(server.base_url, read_timeout=0.8, connect_timeout=0.2)
    error = refusal(office)
    assert error.sent is Sent.MAYBE
    assert "超时" in error.message


def test_slow_first_steps_leave_the_call_unmade(serve: Serve, open_at: OpenAt) -> None:
    """Both token answers use up the time in which the repetition would have to end."""
    slow = ok(access_token="TOKEN-2", expires_in=7200)

    def script(request: Seen) -> Wire:
        if request.path == "/cgi-bin/stable_token":
            return Wire(slow.parts, pause=1.3)
        return ok(errcode=40001, errmsg="invalid credential")

    server = serve(script)
    error = refusal(open_at(server.base_url, read_timeout=2.0, connect_timeout=0.2))
    assert error.sent is Sent.NO
    assert "来不及" in error.message
    assert server.paths().count(SUBMIT) == 1


def test_a_redirect_is_not_followed(serve: Serve, open_at: OpenAt) -> None:
    elsewhere = serve(lambda _: answer(GOOD))
    moved = answer(b"", "302 Found", extra=f"Location: {elsewhere.base_url}/x\r\n")
    server = serve(with_token(lambda _: moved))
    error = refusal(open_at(server.base_url))
    assert error.sent is Sent.MAYBE
    assert "HTTP 302" in error.message
    assert elsewhere.seen == []


def test_a_refused_connection_means_nothing_was_sent(open_at: OpenAt) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = refusal(open_at(f"http://127.0.0.1:{port}"))
    assert (error.sent, error.kind) == (Sent.NO, ErrorClass.TRANSIENT)
    assert "连不上" in error.message


def test_a_connection_refused_after_the_token_means_nothing_was_sent(
    serve: Serve, open_at: OpenAt
) -> None:
    server = serve(with_token(lambda _: answer(GOOD)))
    office = open_at(server.base_url)
    client = make_client(office)
    client.renew_token()
    server.stop()
    with pytest.raises(GatewayError) as caught:
        client.submit("MEDIA")
    assert caught.value.sent is Sent.NO
    assert "连不上" in caught.value.message
    assert "公众号没有执行这一步" in caught.value.message


def test_an_unknown_host_means_nothing_was_sent(
    open_at: OpenAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_such_host(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    error = refusal(open_at("https://api.weixin.qq.com"))
    assert error.sent is Sent.NO
    assert "域名解析失败" in error.message


def test_a_wrong_certificate_means_nothing_was_sent(tmp_path: Path, open_at: OpenAt) -> None:
    server = RawServer(with_token(lambda _: answer(GOOD)), tls=self_signed(tmp_path))
    try:
        error = refusal(open_at(server.base_url))
    finally:
        server.stop()
    assert error.sent is Sent.NO
    assert "证书" in error.message
    assert server.seen == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; charset=latin-1"])
def test_replies_are_utf8_whatever_the_header_says(
    serve: Serve, open_at: OpenAt, content_type: str
) -> None:
    body = '{"news_item":[{"title":"法治额敏"}]}'.encode()
    server = serve(with_token(lambda _: answer(body, content_type=content_type)))
    draft = make_client(open_at(server.base_url)).get_draft("M")
    assert draft is not None
    assert draft[0].title == "法治额敏"


def test_chinese_goes_out_as_raw_utf8(serve: Serve, open_at: OpenAt) -> None:
    server = serve(with_token(lambda _: ok(media_id="M")))
    client = make_client(open_at(server.base_url))
    client.add_draft([DraftArticle("标题", "", "", "<p>正文</p>", "THUMB")])
    body = server.seen[-1].body
    assert "标题".encode() in body
    assert b"\\u" not in body
    assert server.seen[-1].headers["content-type"] == "application/json; charset=utf-8"
    assert set(server.seen[-1].json()["articles"][0]) == {
        "article_type", "title", "content", "thumb_media_id",
        "need_open_comment", "only_fans_can_comment",
    }


def test_broken_characters_are_refused_before_sending(serve: Serve, open_at: OpenAt) -> None:
    server = serve(with_token(lambda _: ok(media_id="M")))
    client = make_client(open_at(server.base_url))
    with pytest.raises(GatewayError) as caught:
        client.add_draft([DraftArticle("\ud800", "", "", "<p>正文</p>", "THUMB")])
    assert (caught.value.sent, caught.value.kind) == (Sent.NO, ErrorClass.CONTENT)
    assert server.seen == []


def test_a_file_object_is_not_taken(serve: Serve, open_at: OpenAt) -> None:
    server = serve(with_token(lambda _: ok(url="U")))
    client = make_client(open_at(server.base_url))
    with pytest.raises(TypeError):
        client.upload_cover(bytearray(b"x"), "image/png")  # type: ignore[arg-type]
    assert server.seen == []


def test_a_full_address_never_gets_the_token(serve: Serve, open_at: OpenAt) -> None:
    server = serve(with_token(lambda _: ok()))
    client = make_client(open_at(server.base_url))
    with pytest.raises(ValueError, match="api_base"):
        client.api.call("https://example.org/", {})
    assert server.seen == []


def self_signed(folder: Path) -> ssl.SSLContext:
    """A TLS server context whose certificate nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(begin).not_valid_after(begin + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(
        certificate.public_bytes(pem)
        + key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem")
    return context
