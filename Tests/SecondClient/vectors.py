"""The test vectors of Fixtures/protocol: what the Swift sources compute, computed again."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import wire
from device import companion
from merge import Operation, OperationID, Rules, is_conflict, merged, standing, view

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def check(folder: Path, rules: Rules) -> None:
    """Compares every vector; a file that is missing is a failure too."""
    count = 0
    for name, compare in CHECKS.items():
        for vector in json.loads((folder / f"{name}.json").read_text()):
            compare(vector, rules)
            count += 1
    print(f"{count} vectors agree.")


def check_parcel(vector: dict, _: Rules) -> None:
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(vector["private_key"]))
    lines = [line.encode() for line in vector["lines"]]
    statement = wire.statement(vector["replica"], vector["first"], lines)
    assert wire.public_key(key) == vector["public_key"]
    assert [hashlib.sha256(line).hexdigest() for line in lines] == vector["hashes"]
    assert base64.b64encode(statement).decode() == vector["statement"]
    key.public_key().verify(base64.b64decode(vector["signature"]), statement)
    for line in lines:
        assert Operation.read(line).line == line, "a canonical line is written as it was read"


def check_merge(vector: dict, rules: Rules) -> None:
    operations = [Operation.read(json.dumps(one).encode()) for one in vector["operations"]]
    passed = {OperationID.read(id) for id in vector["passed"]}
    state = merged(operations[0].record, [(one, one.id not in passed) for one in operations])
    heads = {path: [str(head.id) for head in heads] for path, heads in state.cells.items()}
    conflicts = [path for path, heads in state.cells.items()
                 if path not in ("lifecycle", "erasure") and is_conflict(heads)]
    got = {"heads": heads, "conflicts": sorted(conflicts, key=str.encode), "displayed": view(state, rules),
           "standing": standing(state)}
    want = {name: vector[name] for name in got}
    assert got == want, f"{vector['name']}: {got}, the vector says {want}"


def check_pin(vector: dict, _: Rules) -> None:
    digest = hashlib.sha256(base64.b64decode(vector["public_key_info"])).digest()
    assert vector["pin"] == "sha256//" + base64.b64encode(digest).decode()
    stretched = digest
    for _ in range(65_536):
        stretched = hashlib.sha256(stretched + digest).digest()
    pairs = [int.from_bytes(stretched[place:place + 2], "big") for place in range(0, 30, 2)]
    assert vector["letters"] == "".join(ALPHABET[pair % 31] for pair in pairs)


def check_code(vector: dict, _: Rules) -> None:
    letters = [ALPHABET.index(letter) for letter in vector["code"].replace("-", "")]
    total = sum(place * letter for place, letter in enumerate(reversed(letters), start=1))
    assert (total % 31 == 0) == vector["right"], vector["code"]


def check_set(vector: dict, _: Rules) -> None:
    packed = b"".join(sorted({uuid.UUID(id).bytes for id in vector["ids"]}))
    assert base64.urlsafe_b64encode(packed).decode().rstrip("=") == vector["text"]


def check_companion(vector: dict, _: Rules) -> None:
    assert companion(vector["record"], vector["kind"]) == vector["companion"]


CHECKS = {
    "parcels": check_parcel, "merges": check_merge, "pins": check_pin, "codes": check_code,
    "record-sets": check_set, "companions": check_companion,
}
