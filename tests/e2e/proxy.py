"""A reverse proxy that ends TLS, with a certificate of an authority of its own."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
import ssl
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from demo.plan import HOST

NAME = "localhost"
_PIECE = 65_536
_LIFE = timedelta(days=30)
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Certificate:
    """A certificate for the name of this machine: the chain's root, and both as a file."""

    root: bytes
    file: Path

    @classmethod
    def made(cls, folder: Path, authority: str) -> Self:
        """Make an authority and let it certify the name."""
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, authority)])
        root = (
            _begun(issuer, issuer, root_key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_USAGE, critical=True)
            .add_extension(_identifier(root_key), critical=False)
            .sign(root_key, hashes.SHA256())
        )
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        leaf = (
            _begun(subject, issuer, key.public_key())
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    root_key.public_key()
                ),
                critical=False,
            )
            .sign(root_key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        private = key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = folder / f"{authority}.pem"
        file.write_bytes(leaf.public_bytes(pem) + private)
        return cls(root.public_bytes(pem), file)


class Proxy:
    """Takes calls by TLS and passes them on in the clear, saying who called."""

    def __init__(self, certificate: Certificate, port: int) -> None:
        """Plan a proxy before a server of this machine."""
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificate.file)
        self._server = port
        self._calls: set[asyncio.Task[None]] = set()
        self.passed = 0

    async def __aenter__(self) -> Self:
        """Listen."""
        self._listener = await asyncio.start_server(self._serve, HOST, 0)
        self.port: int = self._listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        """Hang up on everybody and listen no more."""
        self._listener.close()
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._calls.add(task)
        # One call that ends in any way is no fault of the listener's.
        with suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await writer.start_tls(self._context)
            await self._pass(reader, writer)
        self._calls.discard(task)
        writer.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = await reader.readuntil(_HEAD_END)
        caller, *_ = writer.get_extra_info("peername")
        said = f"\r\nX-Forwarded-For: {caller}\r\nX-Forwarded-Proto: https\r\n\r\n"
        there, back = await asyncio.open_connection(HOST, self._server)
        back.write(head.removesuffix(_HEAD_END) + said.encode())
        self.passed += 1
        lanes = [
            asyncio.create_task(_carry(reader, back)),
            asyncio.create_task(_carry(there, writer)),
        ]
        try:
            await asyncio.wait(lanes, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
            back.transport.abort()


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(_PIECE):
        target.write(data)
        await target.drain()


_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _LIFE)
        .not_valid_after(now + _LIFE)
    )


def _identifier(key: ec.EllipticCurvePrivateKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())
