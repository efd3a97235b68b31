"""The merge of docs/PROTOCOL.md ("Merging"), written from it alone: slow, and straight from the definition.

Nothing here is ported from the Swift sources; that the two agree is what the second client is for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Iterable, NamedTuple


class OperationID(NamedTuple):
    """Sixteen hexadecimal digits and a counter: compares as the protocol says, by replica and then counter."""

    replica: str
    counter: int

    def __str__(self) -> str:
        return f"{self.replica}-{self.counter}"

    @classmethod
    def read(cls, text: str) -> "OperationID":
        replica, counter = text.split("-")
        return cls(replica, int(counter))


@dataclass(frozen=True)
class Write:
    value: object
    seen: frozenset[OperationID] = frozenset()


@dataclass(frozen=True)
class Operation:
    id: OperationID
    lamport: int
    author: str
    at: int
    record: str
    kind: str
    writes: dict[str, Write]

    @property
    def erases(self) -> bool:
        return "erasure" in self.writes

    @property
    def turn(self) -> tuple[int, int]:
        """Its place among the operations of its replica."""
        return (self.lamport, self.id.counter)

    @property
    def named(self) -> set[OperationID]:
        """What it names: as seen, and as what stood before a deletion."""
        deletion = self.writes.get("lifecycle")
        before = deletion.value.get("before", []) if deletion and isinstance(deletion.value, dict) else []
        return set(map(OperationID.read, before)).union(*(write.seen for write in self.writes.values()))

    def without(self, names: set[OperationID]) -> "Operation":
        """The same, where these names do not count."""
        if not names:
            return self
        writes = {path: Write(write.value, write.seen - names) for path, write in self.writes.items()}
        deletion = writes.get("lifecycle")
        if deletion and isinstance(deletion.value, dict) and "before" in deletion.value:
            before = [name for name in deletion.value["before"] if OperationID.read(name) not in names]
            writes["lifecycle"] = Write({**deletion.value, "before": before}, deletion.seen)
        return replace(self, writes=writes)

    @property
    def line(self) -> bytes:
        writes = {
            path: {"seen": [str(id) for id in sorted(write.seen)], "value": write.value}
            for path, write in self.writes.items()
        }
        return canonical({
            "at": self.at, "author": self.author, "id": str(self.id), "kind": self.kind,
            "lamport": self.lamport, "record": self.record, "writes": writes,
        })

    @classmethod
    def read(cls, line: bytes) -> "Operation":
        said = json.loads(line)
        writes = {
            path: Write(write["value"], frozenset(map(OperationID.read, write["seen"])))
            for path, write in said["writes"].items()
        }
        return cls(OperationID.read(said["id"]), said["lamport"], said["author"], said["at"],
                   said["record"], said["kind"], writes)


def canonical(value: object) -> bytes:
    """One spelling: members sorted by their UTF-8 bytes, nothing between them."""
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode()


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=lambda key: key.encode())}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


class Head(NamedTuple):
    """A write that stands."""

    lamport: int
    id: OperationID
    author: str
    at: int
    value: object

    @property
    def order(self) -> tuple[int, OperationID]:
        return (self.lamport, self.id)


@dataclass
class State:
    """What stands of one record: heads by path, the one that is displayed first in front."""

    id: str
    kind: str
    cells: dict[str, list[Head]] = field(default_factory=dict)

    @property
    def is_erased(self) -> bool:
        return "erasure" in self.cells

    def heads(self, path: str) -> frozenset[OperationID]:
        return frozenset(head.id for head in self.cells.get(path, []))

    @property
    def highest_lamport(self) -> int:
        return max((head.lamport for heads in self.cells.values() for head in heads), default=0)

    def same(self, other: "State") -> bool:
        return (self.id, self.kind, spelled(self)) == (other.id, other.kind, spelled(other))


def spelled(state: State) -> dict[str, list[bytes]]:
    return {path: [canonical(list(map(str, head[:4])) + [head.value]) for head in heads]
            for path, heads in state.cells.items()}


def merged(record: str, judged: Iterable[tuple[Operation, bool]]) -> State | None:
    """The state that a set of operations gives, each with whether it is accepted; None where none is."""
    judged = list(judged)
    kinds = [operation.kind for operation, accepted in judged if accepted]
    if not kinds:
        return None
    # One of another kind is never accepted; whoever has seen it has seen what it had seen.
    judged = [(one, accepted and one.kind == kinds[0]) for one, accepted in judged]
    is_erased = any(accepted and one.erases for one, accepted in judged)
    state = State(record, kinds[0])
    paths = {path for one, _ in judged for path in one.writes}
    for path in ({"erasure"} if is_erased else paths):
        heads = _standing(path, judged)
        if heads:
            state.cells[path] = heads
    return state


def _standing(path: str, judged: list[tuple[Operation, bool]]) -> list[Head]:
    writing = {one.id: (one, accepted) for one, accepted in judged
               if path in one.writes and (path == "erasure" or not one.erases)}
    taken = [one for one, accepted in writing.values() if accepted]
    covered = {id for one in taken for id in _own_earlier(one, writing)}
    waiting = [id for one in taken for id in _named(path, one, writing)]
    met: set[OperationID] = set()
    while waiting:
        id = waiting.pop()
        if id in met:
            continue
        met.add(id)
        one, accepted = writing[id]
        # Through what was not accepted, by name alone; and with it its replica's earlier ones.
        if not accepted:
            waiting += _named(path, one, writing)
            covered |= _own_earlier(one, writing)
    covered |= met
    heads = [Head(one.lamport, one.id, one.author, one.at, one.writes[path].value)
             for one, accepted in writing.values() if accepted and one.id not in covered]
    return sorted(heads, key=lambda head: head.order, reverse=True)


def _own_earlier(one: Operation, writing: dict) -> set[OperationID]:
    return {id for id, (other, _) in writing.items() if id.replica == one.id.replica and other.turn < one.turn}


def _named(path: str, one: Operation, writing: dict) -> list[OperationID]:
    return [id for id in one.writes[path].seen if id in writing and writing[id][0].lamport < one.lamport]


# What is displayed.

KEEP_ALL = {"rule": "keep_all"}


def displayed(heads: list[Head], rule: dict) -> object:
    """The one value that shows under a field's rule; None where nothing does. `heads` in order of display."""
    values = [head.value for head in heads]
    if not values:
        return None
    if all(canonical(value) == canonical(values[0]) for value in values):
        return values[0]
    match rule["rule"]:
        case "severest":
            words = rule["words"]
            ranks = [words.index(value) if value in words else -1 for value in values]
            return values[ranks.index(max(ranks))]
        case "add_up":
            return True if any(value is True for value in values) else values[0]
        case "doubt":
            for doubt in rule["doubts"]:
                if not doubt["words"] or any(value in doubt["words"] for value in values):
                    return doubt["shown"]
            return values[0]
        case _:
            return next((value for value in values if value is not None), None)


def is_conflict(heads: list[Head]) -> bool:
    return len({canonical(head.value) for head in heads}) > 1


class Rules:
    """The merge rule of every path, from the server's own description."""

    def __init__(self, description: dict):
        schemas = description["components"]["schemas"]
        self.kinds = {name.removeprefix("Kind_"): schema["properties"]
                      for name, schema in schemas.items() if name.startswith("Kind_")}

    def rule(self, kind: str, path: str) -> dict:
        name, _, rest = path.partition("/")
        declared = self.kinds.get(kind, {}).get(name, {})
        if "/" in rest:
            parts = declared.get("items", {}).get("properties", {})
            declared = parts.get(rest.split("/")[1], {})
        return declared.get("x-merge", KEEP_ALL)

    def whereabouts(self, kind: str) -> set[str]:
        return {name for name, declared in self.kinds.get(kind, {}).items()
                if declared.get("x-sensitivity") == "whereabouts"}


def view(state: State, rules: Rules) -> dict[str, object]:
    """The displayed values by path; what shows nothing, and a member that was taken out, is not there."""
    shown = {}
    for path, heads in state.cells.items():
        if path in ("lifecycle", "erasure"):
            continue
        value = displayed(heads, rules.rule(state.kind, path))
        if value is not None and not (value is False and "/" in path):
            shown[path] = value
    return shown


def standing(state: State) -> str:
    """active, deleted, deleted_while_edited or erased."""
    if state.is_erased:
        return "erased"
    said = state.cells.get("lifecycle", [])
    deletions = [head for head in said if head.value.get("state") == "deleted"]
    if not deletions:
        return "active"
    def is_before(head: Head) -> bool:
        return any(str(head.id) in one.value.get("before", []) and head.lamport < one.lamport for one in deletions)
    edited = len(deletions) < len(said) or any(
        not is_before(head) for path, heads in state.cells.items() if path != "lifecycle" for head in heads)
    return "deleted_while_edited" if edited else "deleted"
