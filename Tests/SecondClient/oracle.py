"""What the server should hold: every operation that it has judged, and the states that follow from them."""

from __future__ import annotations

import hashlib

import wire
from device import Device
from merge import Operation, OperationID, Rules, State, merged, view


class Differs(AssertionError):
    """The server's state is not what the operations give."""


class Oracle:
    def __init__(self, rules: Rules):
        self.rules = rules
        # In the order in which the server took them.
        self.operations: dict[str, dict[OperationID, Operation]] = {}
        self.accepted: dict[OperationID, bool] = {}
        # Of an id that came with several contents, all.
        self.contents: dict[OperationID, list[Operation]] = {}
        # All that the server has, of whatever record.
        self.met: set[OperationID] = set()
        self.compared = 0

    def judged(self, record: str) -> list[tuple[Operation, bool]]:
        return [(one, self.accepted[id]) for id, one in self.operations.get(record, {}).items()]

    def state(self, record: str) -> State | None:
        return merged(record, self.judged(record))

    def take(self, device: Device, sent: list[Operation], answer: wire.Answer) -> None:
        """Notes what an exchange brought, then compares every state that it told."""
        for operation in sent:
            if operation.id in answer.verdicts:
                # Nobody has seen what the server did not have when the name came.
                counted = operation.without(operation.named - self.met)
                self.met.add(operation.id)
                self.operations.setdefault(operation.record, {}).setdefault(operation.id, counted)
                self.contents.setdefault(operation.id, []).append(operation)
        for id, verdict in answer.verdicts.items():
            self.accepted[id] = verdict.is_accepted
        for _, state in answer.states:
            self.compare(device, state)

    def choose(self, id: OperationID, content: str) -> None:
        """A supervisor took one of several contents that came under an id."""
        for one in self.contents.get(id, []):
            if hashlib.sha256(one.line).hexdigest() == content:
                self.operations[one.record][id] = one

    def is_hidden(self, state: State) -> bool:
        shown = view(state, self.rules)
        person = state if state.kind == "person" else self.state(str(shown.get("person", "")))
        return person is not None and view(person, self.rules).get("address_hidden") == "有"

    def expected(self, record: str) -> State | None:
        """What somebody is sent who is not told where hidden persons live."""
        state = self.state(record)
        if state is None or not self.is_hidden(state):
            return state
        withheld = self.rules.whereabouts(state.kind)
        cells = {path: heads for path, heads in state.cells.items() if path.split("/")[0] not in withheld}
        return State(state.id, state.kind, cells)

    def compare(self, device: Device, state: State) -> None:
        expected = self.expected(state.id)
        self.compared += 1
        if expected is not None and expected.same(state):
            return
        lines = [f"{device.name} was sent another state of {state.kind} {state.id} than its operations give"]
        paths = sorted(set(state.cells) | set(expected.cells if expected else []))
        for path in paths:
            got = state.cells.get(path, [])
            want = expected.cells.get(path, []) if expected else []
            if got != want:
                lines.append(f"  {path}: the server has {told(got)}, expected {told(want)}")
        for one, accepted in self.judged(state.id):
            lines.append(f"  {'accepted' if accepted else 'passed  '} {one.line.decode()}")
        raise Differs("\n".join(lines))


def told(heads: list) -> str:
    return "[" + ", ".join(f"{head.id}@{head.lamport}={head.value!r}" for head in heads) + "]"
