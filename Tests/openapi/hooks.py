"""What schemathesis has to know beyond /openapi.json to speak to the server (docs/TESTING.md).

A body of lines is described as the list of its lines; here it becomes lines. What JSON Schema cannot say of them
is made true where a request is meant to be valid: that the head counts the lines, that the operations are of its
replica and follow on each other, that paths are in NFC, and that the device's key signs all of it. Where a request
is meant to violate the description it is sent as it is.
"""

import base64
import hashlib
import json
import os
import unicodedata

import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LINES = "application/x-ndjson"
KINDS = ["person", "visit", "area", "concern", "supporter_entry", "worker", "team", "consent"]
KEY = os.environ.get("TSUNAGU_KEY")
USER = os.environ.get("TSUNAGU_USER", "")


def line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def operation(value, number, replica):
    """The operation in its place in the parcel; every second one of a kind that there is, by the token's own user."""
    value = dict(value, id=f"{replica}-{number}")
    value["writes"] = {
        unicodedata.normalize("NFC", path): write for path, write in value["writes"].items()
    }
    if int(value["record"][0], 16) % 2 == 0:
        value["author"] = USER or value["author"]
        value["kind"] = KINDS[int(value["record"][1], 16) % len(KINDS)]
    return value


def made_valid(lines):
    head, operations = dict(lines[0]), lines[1:]
    if not operations:
        head["operations"] = 0
        head.pop("signature", None)
        return [line(head)]
    rest = [line(operation(value, n + 1, head["replica"])) for n, value in enumerate(operations)]
    head["operations"] = len(rest)
    if KEY:
        said = f"tsunagu parcel 1 {head['replica']} 1 {len(rest)}\n".encode()
        said += b"".join(hashlib.sha256(one).digest() for one in rest)
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(KEY))
        head["signature"] = base64.b64encode(key.sign(said)).decode()
    return [line(head)] + rest


def is_valid(case):
    return case.meta is not None and case.meta.generation.mode.is_positive


@schemathesis.hook
def map_body(context, body):
    """A reason that is a text of the right length is made one that can be recorded."""
    reason = body.get("reason") if isinstance(body, dict) else None
    if isinstance(reason, str) and 0 < len(reason) <= 1000:
        allowed = (c for c in reason if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp"))
        body["reason"] = "".join(allowed).strip()[:250] or "理由"
    return body


HELD = []


@schemathesis.hook
def after_call(context, case, response):
    """Remembers entries that wait, so that some can be shown and decided."""
    if case.operation.path == "/api/v1/held" and response.status_code == 200:
        HELD[:] = [entry["id"].split("-") for entry in response.json()["held"]]


@schemathesis.hook
def before_call(context, case, kwargs):
    if "{replica}" in case.operation.path and is_valid(case) and HELD:
        replica, counter = HELD[-1] if case.method == "GET" else HELD.pop()
        case.path_parameters = {"replica": replica, "counter": counter}
    if case.operation.path.endswith("/carenet") and is_valid(case):
        # The last day is not before the first.
        case.query["from"], case.query["to"] = sorted([case.query["from"], case.query["to"]])


@schemathesis.serializer(LINES)
def to_lines(context, value):
    if isinstance(value, bytes):
        return value
    if not isinstance(value, list):
        return line(value) + b"\n"
    lines = made_valid(value) if value and is_valid(context.case) else [line(one) for one in value]
    return b"".join(one + b"\n" for one in lines)


@schemathesis.deserializer(LINES)
def from_lines(context, response):
    return [json.loads(one) for one in response.content.splitlines()]
