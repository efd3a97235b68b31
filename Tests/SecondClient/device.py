"""A client of docs/PROTOCOL.md: what it keeps, how it offers its own operations, how it applies an answer."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import wire
from merge import Head, Operation, OperationID, State, Write, merged

DAY = 86_400_000


def companion(record: str, kind: str) -> str:
    """The id of the only record of a kind that belongs to another one: a person's kit, say."""

    def digest(seed: int) -> int:
        for byte in kind.encode() + uuid.UUID(record).bytes:
            seed = (seed ^ byte) * 0x100000001B3 & 0xFFFF_FFFF_FFFF_FFFF
        return seed

    high = digest(0xCBF29CE484222325) & 0xFFFF_FFFF_FFFF_0FFF | 0x8000
    low = digest(0x6C62272E07BB0142) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return str(uuid.UUID(int=high << 64 | low))


@dataclass
class Known:
    """A record as the server sent it, and the grants that cover it."""

    state: State
    grants: set[int] = field(default_factory=set)


class Device:
    def __init__(self, name: str, url: str, code: str, rng: random.Random, now: int):
        self.name, self.rng, self.now = name, rng, now
        self.connection = wire.Connection(url)
        self.key = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
        said = self.connection.post("/api/v1/enroll", {"code": code, "public_key": wire.public_key(self.key)})
        self.token, self.user = said["token"], said["user"]
        self.records: dict[str, Known] = {}
        self.incarnation: str | None = None
        self.cursors: dict[str, int] = {}
        self.lamport = 0
        # What every replica made, for ever: the server may ask for it again.
        self.made: dict[str, list[Operation]] = {}
        self.renew()

    def renew(self) -> None:
        """A new name for what is made from now on."""
        self.replica = f"{self.rng.getrandbits(64):016x}"
        self.made[self.replica] = []
        self.received = 0

    @property
    def own(self) -> list[Operation]:
        return self.made[self.replica]

    @property
    def pending(self) -> list[Operation]:
        return self.own[self.received:]

    def new_record(self) -> str:
        return str(uuid.UUID(bytes=self.rng.randbytes(16), version=4))

    def state(self, record: str) -> State | None:
        """What its person sees: the server's state, and what is not judged yet on top."""
        known = self.records.get(record)
        state = known.state if known else None
        for operation in self.pending:
            if operation.record == record:
                state = overlaid(state, operation)
        return state

    def make(self, record: str, kind: str, values: dict[str, object], *, seen: State | None = None,
             **forged: object) -> Operation:
        """Writes values with what stands in `seen` before its eyes: by default, what it sees now."""
        seen = seen or self.state(record) or State(record, kind)
        self.lamport = max(self.lamport, seen.highest_lamport) + 1
        operation = Operation(
            OperationID(self.replica, len(self.own) + 1), self.lamport, self.user, self.now, record, kind,
            {path: Write(value, seen.heads(path)) for path, value in values.items()})
        operation = Operation(**{**operation.__dict__, **forged})
        self.own.append(operation)
        return operation

    # One exchange.

    def body(self, operations: list[Operation]) -> bytes:
        first = operations[0].id.counter if operations else 0
        return wire.request(
            self.key, self.replica, first, [one.line for one in operations], cursors=self.cursors,
            incarnation=self.incarnation, oldest=self.received + 1)

    def post(self, body: bytes) -> wire.Answer:
        said = self.connection.request("POST", "/api/v1/sync", body, self.token, wire.LINES)
        return wire.Answer.read(said)

    def exchange(self, operations: list[Operation]) -> wire.Answer:
        answer = self.post(self.body(operations))
        self.apply(answer, operations)
        return answer

    def apply(self, answer: wire.Answer, operations: list[Operation]) -> None:
        head = answer.head
        if self.incarnation not in (None, head["incarnation"]):
            self.received = 0
            for known in self.records.values():
                known.grants.clear()
        self.incarnation, self.cursors = head["incarnation"], head["cursors"]
        for id, verdict in answer.verdicts.items():
            if verdict.grants is not None:
                own = [one for one in self.made[id.replica] if one.id.counter <= operations[-1].id.counter]
                begun = next(one.record for one in own if one.id == id)
                state = merged(begun, [(one, True) for one in own if one.record == begun])
                self.records[begun] = Known(state, set(verdict.grants))
        for grant in head.get("ended", []):
            for known in self.records.values():
                known.grants.discard(grant)
        for record, grant in answer.gone:
            if record in self.records:
                self.records[record].grants.discard(grant)
        for grants, state in answer.states:
            self.records[state.id] = Known(state, set(grants))
            self.lamport = max(self.lamport, state.highest_lamport)
        last = operations[-1].id.counter if operations else head["received"]
        self.received = min(head["received"], last, len(self.own))
        if not head.get("more"):
            self.records = {id: known for id, known in self.records.items() if known.grants}
        if head.get("renew_replica"):
            self.renew()


def overlaid(state: State | None, operation: Operation) -> State:
    """A state with one more accepted operation on it."""
    state = state or State(operation.record, operation.kind)
    if operation.erases:
        erasure = {"erasure": operation.writes["erasure"]}
        return State(state.id, state.kind, overlaid_cells({}, operation, erasure))
    return State(state.id, state.kind, overlaid_cells(state.cells, operation, operation.writes))


def overlaid_cells(cells: dict, operation: Operation, writes: dict[str, Write]) -> dict:
    cells = dict(cells)
    for path, write in writes.items():
        heads = [
            head for head in cells.get(path, [])
            if not (head.id in write.seen and head.lamport < operation.lamport)
            and not (head.id.replica == operation.id.replica
                     and (head.lamport, head.id.counter) < operation.turn)
        ]
        heads.append(Head(operation.lamport, operation.id, operation.author, operation.at, write.value))
        cells[path] = sorted(heads, key=lambda head: head.order, reverse=True)
    return cells
