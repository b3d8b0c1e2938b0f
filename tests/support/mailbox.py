"""A real SMTP server on 127.0.0.1 that keeps what it is given, and can be made to refuse."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "fabu", "right-horse-9"
SENDER = "fabu@office.example"


@dataclass
class Mailbox:
    """What arrived, in order. `refuse`: address → the answer it gets instead."""

    port: int = 0
    ca_file: Path | None = None
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_data: str = ""
    busy: str = ""

    @property
    def subjects(self) -> list[str]:
        """The subjects of what arrived."""
        return [str(mail["Subject"]) for mail in self.mails]

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """MAIL FROM."""
        if self.busy:
            return self.busy
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """RCPT TO."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """DATA."""
        if self.refuse_data:
            return self.refuse_data
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        self.recipients += envelope.rcpt_tos
        return "250 kept"


@contextmanager
def mail_server(folder: Path, security: str = "none", *, log_in: bool = False) -> Iterator[Mailbox]:
    """A running server: plain, with STARTTLS demanded, or TLS from the first byte."""
    box, more = Mailbox(port=free_port()), {}
    if security != "none":
        box.ca_file, trust = certificate(folder)
        more = ({"ssl_context": trust} if security == "ssl"
                else {"tls_context": trust, "require_starttls": True})
    if log_in:
        # The library takes only what comes after STARTTLS for encrypted.
        strict = security == "starttls"
        more |= {"authenticator": _check, "auth_required": strict, "auth_require_tls": strict}
    server = Controller(box, hostname="127.0.0.1", port=box.port, **more)
    server.start()
    try:
        yield box
    finally:
        server.stop()


def settings(box: Mailbox, **changes: Any) -> dict[str, Any]:
    """[notices] for a mailbox."""
    trust = {"smtp_ca_file": str(box.ca_file)} if box.ca_file else {}
    return {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_security": "none",
            "sender": SENDER, "timeout": 3.0, **trust, **changes}


def free_port() -> int:
    """A port of 127.0.0.1 where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """(file to trust, the server's context): a certificate for 127.0.0.1, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.NameAttribute(
        NameOID.COMMON_NAME, "mail.office.example")
    subject, start = x509.Name([name]), dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(start).not_valid_after(start + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, keys = folder / "mail.pem", folder / "mail.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    keys.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()))
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(pem, keys)
    return pem, trust


def _check(_server: Any, _session: Any, _envelope: Any, _kind: str, data: Any) -> AuthResult:
    good = (isinstance(data, LoginPassword) and data.login == USER.encode()
            and data.password == PASSWORD.encode())
    return AuthResult(success=good, handled=False)
