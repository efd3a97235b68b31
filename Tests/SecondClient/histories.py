"""Generated histories: several people who edit the same records without a network, and one who lies."""

from __future__ import annotations

import base64
import random
import uuid
from dataclasses import dataclass, field

import wire
from device import DAY, Device, companion
from merge import Operation, OperationID, State, Write, view
from oracle import Differs, Oracle

PRESENCE = ["有", "無", "未確認"]
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノ"

# The fields that histories write, and values for each; `name/…` are cells of members and items.
FIELDS = {
    "person": {
        "name": lambda r: "見本" + r.choice("一二三四五六七八九"), "kana": lambda r: "ミホン" + r.choice(KANA),
        "sex": lambda r: r.choice(["女", "男", "その他", "未確認"]),
        "birth_date": lambda r: {"date": f"19{r.randint(20, 60)}-03-0{r.randint(1, 9)}", "precision": "day",
                                 "written": "戸籍のとおり"},
        "address": lambda r: {"building": "", "postal_code": "935-0011", "street": f"{r.randint(1, 99)}-1",
                              "town": "中央町"},
        "attributes/独居": lambda r: r.random() < 0.7, "attributes/身体": lambda r: r.random() < 0.7,
        "status": lambda r: r.choice(["在宅", "入院", "入所", "転出", "死亡(要確認)", "死亡"]),
        "may_visit": lambda r: r.choice(["可", "否", "未確認"]),
        "confirmed_on": lambda r: f"2025-0{r.randint(1, 9)}-10",
        "coordinate": lambda r: {"latitude": 36 + r.randint(0, 99) / 128, "longitude": 137.0},
        "phones/1a": lambda r: r.random() < 0.8, "phones/1a/number": lambda r: f"0766-74-{r.randint(1000, 9999)}",
    },
    "kit": {
        "blood_type": lambda r: r.choice(["A", "B", "O", "AB", "不明"]),
        "life_support": lambda r: r.choice(["希望する", "希望しない", "決めていない"]),
        "devices/酸素": lambda r: r.random() < 0.6, "devices/透析": lambda r: r.random() < 0.6,
        "allergies/2b": lambda r: r.random() < 0.8, "allergies/2b/substance": lambda r: r.choice(["卵", "そば", "蜂"]),
        "conditions": lambda r: r.choice(["高血圧", "心臓の手術\n2019年", "なし"]),
        "place": lambda r: r.choice(["冷蔵庫", "玄関", None]),
    },
    "supporter_entry": {
        "support/声かけ": lambda r: r.random() < 0.6, "support/歩行補助": lambda r: r.random() < 0.6,
        "registered": lambda r: r.choice(PRESENCE), "consent": lambda r: r.choice(PRESENCE),
        "supporters/3c": lambda r: True, "supporters/3c/name": lambda r: r.choice(["林", "森", "原"]),
        "supporters/3c/consent": lambda r: r.choice(PRESENCE), "shelter": lambda r: r.choice(["公民館", "小学校"]),
        "route": lambda r: r.choice(["川沿いを行かない", "坂を上る"]),
    },
    "concern": {
        "urgency": lambda r: r.choice(["ふつう", "早めに", "すぐに"]), "noticed_on": lambda r: "2025-06-01",
        "subject": lambda r: r.choice(["空き家", "角の家"]), "content": lambda r: r.choice(["灯りがない", "声がした"]),
        "signs/灯りがつかない": lambda r: r.random() < 0.7, "signs/におい": lambda r: r.random() < 0.7,
    },
    "household": {
        "name": lambda r: r.choice(["見本家", "例家"]), "memo": lambda r: r.choice(["二人", "三人", None]),
        "members/4d": lambda r: r.random() < 0.8, "members/4d/name": lambda r: r.choice(["太郎", "次郎"]),
        "members/4d/age": lambda r: r.randint(1, 99),
    },
}
REQUIRED = {"person": ["name"], "concern": ["urgency", "noticed_on", "subject"], "household": ["name"],
            "kit": [], "supporter_entry": []}
# A field of one line of text.
PLAIN = {"person": "name", "concern": "subject", "household": "name", "kit": "place", "supporter_entry": "shelter"}
# Nobody who does not see where a hidden person lives writes there.
WHEREABOUTS = {"address", "coordinate", "route"}


@dataclass
class History:
    """One made-up story: a person with what hangs on them, a concern, a household."""

    number: int
    rng: random.Random
    association: str
    hides: bool
    records: list[tuple[str, str]] = field(default_factory=list)
    person: str = ""
    is_erasing: bool = False

    def begin(self, device: Device) -> None:
        self.person = device.new_record()
        self.records = [
            (self.person, "person"), (companion(self.person, "kit"), "kit"),
            (companion(self.person, "supporter_entry"), "supporter_entry"),
            (device.new_record(), "concern"), (device.new_record(), "household"),
        ]
        self.write(device, self.person, "person")

    def values(self, kind: str, is_new: bool) -> dict[str, object]:
        paths = self.rng.sample(sorted(FIELDS[kind]), self.rng.randint(1, 3))
        if self.hides:
            paths = [path for path in paths if path not in WHEREABOUTS] or [PLAIN[kind]]
        values = {path: FIELDS[kind][path](self.rng) for path in paths if path not in WHEREABOUTS or not self.hides}
        if is_new:
            values |= {path: FIELDS[kind][path](self.rng) for path in REQUIRED[kind]}
            if kind in ("person", "household"):
                values["association"] = self.association
            if kind in ("kit", "supporter_entry"):
                values["person"] = self.person
        return values or {PLAIN[kind]: "他"}

    def write(self, device: Device, record: str, kind: str) -> Operation:
        state = device.state(record)
        is_new = state is None or "lifecycle" not in state.cells and len(state.cells) == 0
        return device.make(record, kind, self.values(kind, is_new))


class Batch:
    """Some histories at once on the same devices, so that an exchange carries more than one of them."""

    def __init__(self, rng: random.Random, histories: list[History], honest: list[Device], commissioner: Device,
                 liar: Device, oracle: Oracle):
        self.rng, self.histories, self.oracle = rng, histories, oracle
        self.honest, self.commissioner, self.liar = honest, commissioner, liar
        self.supervisor = honest[-1]
        self.everybody = [*honest, commissioner, liar]
        # What must come of an operation, where that can be said before.
        self.foretold: dict[OperationID, set[str]] = {}
        self.early: dict[str, State] = {}

    def run(self) -> None:
        for history in self.histories:
            history.begin(self.rng.choice(self.honest))
        for device in [*self.everybody, *self.everybody]:
            self.sync(device)
        for _ in range(9 * len(self.histories)):
            self.step(self.rng.choice(self.histories), self.rng.choice(self.everybody))
            if self.rng.random() < 0.16:
                self.sync_somehow(self.rng.choice(self.everybody))
        self.rest()
        self.decide()
        self.rest()

    # What people do.

    def step(self, history: History, device: Device) -> None:
        if device is self.liar and self.rng.random() < 0.6:
            return self.lie(history)
        record, kind = self.rng.choice(history.records)
        state = device.state(record)
        if device is self.commissioner and device.state(history.person) is None:
            return
        if state is not None and state.is_erased:
            return
        chance = self.rng.random()
        if state is None or chance < 0.72:
            operation = history.write(device, record, kind)
        elif chance < 0.80 and record in self.early:
            # From a form that was opened long ago.
            operation = device.make(record, kind, history.values(kind, False), seen=self.early[record])
        elif chance < 0.90:
            before = sorted(str(head.id) for heads in state.cells.values() for head in heads)
            value = {"state": "deleted", "before": before}
            if state.cells.get("lifecycle") and self.rng.random() < 0.6:
                value = {"state": "active"}
            operation = device.make(record, kind, {"lifecycle": value})
        elif chance < 0.93 and kind in ("concern", "household"):
            operation = device.make(record, kind, {"erasure": "本人の求め"})
        elif chance < 0.95 and kind == "person" and history.hides and device in self.honest:
            operation = device.make(record, kind, {"address_hidden": "有"})
        else:
            operation = history.write(device, record, kind)
        if state is not None and self.rng.random() < 0.3:
            self.early[record] = state
        if device in self.honest:
            self.foretold[operation.id] = {"accepted"}

    def lie(self, history: History) -> None:
        """Something that no honest client does."""
        device, (record, kind) = self.liar, self.rng.choice(history.records)
        values = {path: value for path, value in history.values(kind, False).items()}
        state = device.state(record) or State(record, kind)
        match self.rng.randrange(7):
            case 0:  # Names what others have not written yet.
                others = [other for other in self.everybody if other is not device]
                victim = self.rng.choice(others)
                future = {OperationID(victim.replica, len(victim.own) + n) for n in range(1, 12)}
                operation = device.make(record, kind, values)
                self.rewrite(operation, lambda write: Write(write.value, write.seen | future))
            case 1:  # Says that it is older than all, and has seen all.
                device.make(record, kind, values, lamport=1)
            case 2:  # Says that somebody else wrote it.
                operation = device.make(record, kind, values, author=self.honest[0].user)
                self.foretold[operation.id] = {"refused"}
            case 3:  # Is of another kind than the record.
                if self.oracle.state(record) is None:
                    return
                operation = device.make(record, "area", {"level": "自治会", "name": "偽"}, seen=state)
                self.foretold[operation.id] = {"refused"}
            case 4:  # Does not have the shape of its field.
                operation = device.make(record, kind, {PLAIN[kind]: {"a": [1]}})
                self.foretold[operation.id] = {"refused"}
            case 5:  # Names itself, and an operation that it passed over.
                operation = device.make(record, kind, values)
                named = {operation.id, OperationID(device.replica, max(1, operation.id.counter - 1))}
                self.rewrite(operation, lambda write: Write(write.value, write.seen | named))
            case 6:  # From a clock of another decade.
                device.make(record, kind, values, at=device.now + 4_000 * DAY)

    def rewrite(self, operation: Operation, change) -> None:
        for path, write in list(operation.writes.items()):
            operation.writes[path] = change(write)

    # How they synchronise.

    def exchange(self, device: Device, operations: list[Operation]) -> wire.Answer:
        answer = device.exchange(operations)
        self.note(device, operations, answer)
        return answer

    def note(self, device: Device, operations: list[Operation], answer: wire.Answer) -> None:
        erased = {one.record for one in operations if self.is_erased(one.record)}
        self.oracle.take(device, operations, answer)
        for one in operations:
            verdict, foretold = answer.verdicts.get(one.id), self.foretold.get(one.id)
            if verdict is None or foretold is None:
                continue
            # An erasure that the writer had not heard of comes first.
            if one.record in erased or self.is_erased(one.record):
                foretold = {"accepted", "refused"}
            if verdict.name not in foretold:
                raise Differs(f"{one.line.decode()}: {verdict.name} {verdict.code}, expected {foretold}")

    def is_erased(self, record: str) -> bool:
        state = self.oracle.state(record)
        return state is not None and state.is_erased

    def sync(self, device: Device) -> None:
        for _ in range(100):
            answer = self.exchange(device, device.pending)
            if not answer.head.get("more") and not device.pending:
                return
        raise Differs(f"{device.name} does not come to rest")

    def sync_somehow(self, device: Device) -> None:
        pending = device.pending
        chance = self.rng.random()
        if not pending or chance < 0.45:
            return self.sync(device)
        cut = self.rng.randint(1, len(pending))
        if chance < 0.60:  # Only the first of them got through.
            self.exchange(device, pending[:cut])
        elif chance < 0.75:  # The later ones come first: nothing is stored.
            late = pending[cut:]
            # Unless the server has them, and only its answer was lost.
            is_hole = pending[cut - 1].id not in self.oracle.accepted
            if late:
                answer = self.exchange(device, late)
                if is_hole and any(one.id in answer.verdicts for one in late):
                    raise Differs(f"{device.name}: a parcel was taken over a hole")
        elif chance < 0.90:  # The answer was lost; the same comes again.
            body = device.body(pending)
            first = device.post(body)
            self.note(device, pending, first)
            again = device.post(body)
            self.note(device, pending, again)
            told = [{id: verdict.name for id, verdict in answer.verdicts.items()} for answer in (first, again)]
            if any(told[1].get(one.id) != told[0][one.id] for one in pending):
                raise Differs(f"{device.name}: the same parcel was judged twice")
        elif device is self.liar and device.received:  # Another content under an id that is taken.
            self.contest(device)
        else:
            self.exchange(device, [])

    def contest(self, device: Device) -> None:
        one = self.rng.choice(device.own[:device.received])
        began = next(iter(self.oracle.operations.get(one.record, {one.id: one})))
        if one.erases or self.is_erased(one.record) or one.id == began:
            return
        other = Operation(**{**one.__dict__, "at": one.at + 1})
        self.exchange(device, [other])

    # What must hold in the end.

    def rest(self) -> None:
        for device in [*self.everybody, *self.everybody]:
            self.sync(device)
        for device in self.everybody:
            self.check(device)

    def check(self, device: Device) -> None:
        """What a device holds now is what the operations give, and who sees everything holds everything."""
        for history in self.histories:
            for record, _ in history.records:
                known, state = device.records.get(record), self.oracle.state(record)
                if known is not None:
                    self.oracle.compare(device, known.state)
                elif state is not None and device is not self.commissioner:
                    raise Differs(f"{device.name} was not sent {state.kind} {record}")
            self.check_place(device, history)

    def check_place(self, device: Device, history: History) -> None:
        """Somebody with one district holds its persons and no others."""
        if device is not self.commissioner:
            return
        state = self.oracle.state(history.person)
        shown = view(state, self.oracle.rules) if state else {}
        here = shown.get("association") == self.own_association
        if (history.person in device.records) != here:
            raise Differs(f"{device.name}: person {history.person} is {'missing' if here else 'too many'}")

    own_association = ""

    def forget(self) -> None:
        """These histories are over; what devices know of them would only be carried along."""
        for device in self.everybody:
            device.records = {id: known for id, known in device.records.items()
                              if known.state.kind in ("area", "worker")}

    # What is held.

    def decide(self) -> None:
        """A supervisor accepts and refuses what waits; what `now` says of it is what is displayed."""
        device = self.supervisor
        after = ""
        for _ in range(100):
            page = device.connection.get(f"/api/v1/held{after}", device.token)
            for held in page["held"]:
                self.decide_one(device, held)
                after = f"?after={held['id']}"
            if not page["more"]:
                return

    def decide_one(self, device: Device, held: dict) -> None:
        id = OperationID.read(held["id"])
        # The page is older than what was decided of the entries before this one.
        held = device.connection.get(f"/api/v1/held/{id.replica}/{id.counter}", device.token)
        content = self.rng.choice(held["contents"])
        self.check_now(content)
        wants = "accept" if self.rng.random() < 0.5 else "refuse"
        body = {"decision": wants, "reason": "電話で確かめた"}
        if wants == "accept" and len(held["contents"]) > 1:
            body["content"] = content["content"]
        try:
            device.connection.post(f"/api/v1/held/{id.replica}/{id.counter}", body, device.token)
        except wire.Refused as refused:
            if refused.status not in (403, 409, 410, 422):
                raise
            return
        self.oracle.accepted[id] = wants == "accept"
        if wants == "accept":
            self.oracle.choose(id, content["content"])

    def check_now(self, content: dict) -> None:
        state = self.oracle.state(content["record"])
        shown = view(state, self.oracle.rules) if state else {}
        for write in content.get("writes", []):
            path, now = write["path"], write["now"]
            if path in ("lifecycle", "erasure") or state is None or self.oracle.is_hidden(state):
                continue
            if (now if now is not False else None) != shown.get(path):
                raise Differs(f"{content['record']} {path}: displayed {now!r}, expected {shown.get(path)!r}")


def access_note(device: Device, persons: list[str]) -> Operation:
    """What a client writes down before it shows persons."""
    packed = b"".join(sorted(uuid.UUID(person).bytes for person in persons))
    return device.make(device.new_record(), "access", {
        "action": "一覧", "kinds": "person", "count": len(persons),
        "persons": base64.urlsafe_b64encode(packed).decode().rstrip("=")})
