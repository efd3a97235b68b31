"""HTTP, JSON lines, signatures and the answer of docs/PROTOCOL.md."""

from __future__ import annotations

import base64
import gzip
import hashlib
import http.client
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from merge import Head, OperationID, State, canonical

LINES = "application/x-ndjson"
JSON = "application/json"


class Refused(Exception):
    """The server answered with another status than 200."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]):
        self.status, self.headers = status, headers
        try:
            self.code = json.loads(body)["error"]["code"]
        except (ValueError, KeyError, TypeError):
            self.code = ""
        super().__init__(f"{status} {self.code}")


class Connection:
    """One connection that is kept, and opened again where the server has closed it."""

    def __init__(self, url: str):
        self.address = urlsplit(url)
        self.http = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)

    def request(self, method: str, path: str, body: bytes = b"", token: str = "",
                media_type: str = JSON) -> bytes:
        headers = {"Accept-Encoding": "gzip"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body:
            headers["Content-Type"] = media_type
            if len(body) > 1_000:
                body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        try:
            self.http.request(method, path, body or None, headers)
            response = self.http.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.http.close()
            self.http.request(method, path, body or None, headers)
            response = self.http.getresponse()
        said = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            said = gzip.decompress(said)
        if response.status != 200:
            raise Refused(response.status, said, {k.lower(): v for k, v in response.headers.items()})
        return said

    def get(self, path: str, token: str = "") -> dict:
        return json.loads(self.request("GET", path, token=token))

    def post(self, path: str, value: object, token: str = "") -> dict:
        return json.loads(self.request("POST", path, canonical(value), token))


def statement(replica: str, first: int, lines: list[bytes]) -> bytes:
    """What a device signs of a parcel."""
    head = f"tsunagu parcel 1 {replica} {first} {first + len(lines) - 1}\n".encode()
    return head + b"".join(hashlib.sha256(line).digest() for line in lines)


def public_key(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def request(key: Ed25519PrivateKey, replica: str, first: int, lines: list[bytes], *,
            cursors: dict[str, int], incarnation: str | None, oldest: int) -> bytes:
    """The body of an exchange."""
    head = {"cursors": cursors, "oldest": oldest, "operations": len(lines), "protocol": 1, "replica": replica}
    if incarnation is not None:
        head["incarnation"] = incarnation
    if lines:
        head["signature"] = base64.b64encode(key.sign(statement(replica, first, lines))).decode()
    return b"".join(line + b"\n" for line in [canonical(head), *lines])


@dataclass
class Verdict:
    name: str
    code: str | None
    grants: list[int] | None

    @property
    def is_accepted(self) -> bool:
        return self.name == "accepted"


@dataclass
class Answer:
    head: dict
    verdicts: dict[OperationID, Verdict] = field(default_factory=dict)
    gone: list[tuple[str, int]] = field(default_factory=list)
    states: list[tuple[list[int], State]] = field(default_factory=list)

    @classmethod
    def read(cls, body: bytes) -> "Answer":
        assert body.endswith(b"\n"), "the answer was cut"
        lines = body[:-1].split(b"\n")
        answer = cls(json.loads(lines[0]))
        assert answer.head["protocol"] == 1
        assert answer.head["lines"] == len(lines) - 1, "the answer was cut"
        for line in lines[1:]:
            answer._take(line)
        return answer

    def _take(self, line: bytes) -> None:
        said = json.loads(line)
        if "verdict" in said:
            id, name, *code = said["verdict"]
            verdict = Verdict(name, code[0] if code else None, said.get("grants"))
            self.verdicts[OperationID.read(id)] = verdict
        elif "gone" in said:
            self.gone.append(tuple(said["gone"]))
        else:
            assert line.startswith(b'{"grants":['), "a state's line begins with its grants"
            self.states.append((said["grants"], read_state(said["state"])))


def read_state(said: dict) -> State:
    state = State(said["id"], said["kind"])
    operations = [(OperationID.read(id), lamport, author, at) for id, lamport, author, at in said["ops"]]
    for path, writes in said["cells"].items():
        heads = []
        for index, value in writes:
            id, lamport, author, at = operations[index]
            heads.append(Head(lamport, id, author, at, value))
        state.cells[path] = heads
    return state
