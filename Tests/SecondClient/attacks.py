"""What somebody with an enrolled device, or with none, tries: nothing of it changes anything, and nobody is stopped."""

from __future__ import annotations

import base64
import json
import random
import threading
import time

import wire
from device import Device
from merge import Operation, OperationID, Write, canonical
from oracle import Differs


def run(city) -> None:
    """Before the histories."""
    all_of(city, [forged_replica, replayed_parcel, altered_line, nobodys_token, unsigned, cut_message, large_body,
                  future_of_others])


def run_floods(city) -> None:
    """After them: what is left of these would have to be decided on."""
    all_of(city, [flood_of_connections, flood_of_questions, revoked])


def all_of(city, attacks: list) -> None:
    for attack in attacks:
        attack(city)
        still_served(city)
    print(f"{len(attacks)} attacks changed nothing.")


def refused(code: str, body) -> None:
    """Whether the server says no with a code."""
    try:
        body()
    except wire.Refused as refusal:
        if refusal.code != code:
            raise Differs(f"{code} was expected: {refusal}") from refusal
        return
    raise Differs(f"{code} was expected, and it was taken")


def still_served(city) -> None:
    """An honest device goes on, and what it writes stands."""
    written(city, city.honest[0], city.honest[0].new_record())


def written(city, device: Device, record: str, subject: str = "空き家") -> Operation:
    """Something in order, which is accepted."""
    operation = device.make(record, "concern", {
        "subject": subject, "urgency": "ふつう", "noticed_on": "2025-06-01"})
    sent = device.pending
    answer = device.exchange(sent)
    city.oracle.take(device, sent, answer)
    if not answer.verdicts[operation.id].is_accepted:
        raise Differs(f"after an attack: {answer.verdicts[operation.id]}")
    return operation


def made(device: Device, replica: str, counter: int) -> Operation:
    return Operation(OperationID(replica, counter), 1_000, device.user, device.now, device.new_record(), "concern", {
        "subject": Write("偽"), "urgency": Write("すぐに"), "noticed_on": Write("2025-06-01")})


def body(device: Device, replica: str, operations: list[Operation], key=None) -> bytes:
    return wire.request(
        key or device.key, replica, operations[0].id.counter, [one.line for one in operations],
        cursors=device.cursors, incarnation=device.incarnation, oldest=operations[0].id.counter)


def forged_replica(city) -> None:
    """Under the replica of somebody else, signed with one's own key."""
    victim, liar = city.honest[1], city.liar
    written(city, victim, victim.new_record())
    forged = made(liar, victim.replica, len(victim.own) + 1)
    refused("cloned_device", lambda: liar.post(body(liar, victim.replica, [forged])))


def replayed_parcel(city) -> None:
    """Somebody else's parcel, byte for byte, under one's own token."""
    victim = city.honest[1]
    parcel = victim.body(victim.own)
    refused("signature_wrong", lambda: city.liar.post(parcel))


def altered_line(city) -> None:
    """A parcel that was signed for another line."""
    liar = city.liar
    parcel = body(liar, liar.replica, [made(liar, liar.replica, 1)])
    refused("signature_wrong", lambda: liar.post(parcel.replace("偽".encode(), "贋".encode())))


def nobodys_token(city) -> None:
    for token in ("", "x", "A" * 43, city.honest[0].token[:-1]):
        connection = wire.Connection(city.server.url)
        refused("unauthorized", lambda: connection.request(
            "POST", "/api/v1/sync", city.liar.body([]), token, wire.LINES))


def unsigned(city) -> None:
    liar = city.liar
    lines = body(liar, liar.replica, [made(liar, liar.replica, 1)]).split(b"\n")
    head = json.loads(lines[0])
    for signature in (None, "", base64.b64encode(bytes(64)).decode(), "====", 7):
        head["signature"] = signature
        if signature is None:
            del head["signature"]
        try:
            liar.post(b"\n".join([canonical(head), *lines[1:]]))
        except wire.Refused as refusal:
            if refusal.code in ("signature_wrong", "malformed"):
                continue
            raise
        raise Differs(f"a parcel signed with {signature!r} was taken")


def cut_message(city) -> None:
    liar = city.liar
    whole = body(liar, liar.replica, [made(liar, liar.replica, 1), made(liar, liar.replica, 2)])
    for end in (len(whole) - 1, whole.rindex(b"\n", 0, -1) + 1, whole.index(b"\n") + 1, 10, 0):
        refused_or(("malformed", "unsupported_protocol"), lambda: liar.post(whole[:end]))
    refused_or(("malformed",), lambda: liar.post(whole + b"{}\n"))


def refused_or(codes: tuple[str, ...], attack) -> None:
    try:
        attack()
    except wire.Refused as refusal:
        if refusal.code in codes:
            return
        raise Differs(f"one of {codes} was expected: {refusal}") from refusal
    raise Differs(f"one of {codes} was expected, and it was taken")


def large_body(city) -> None:
    refused("body_too_large", lambda: city.liar.post(b" " * (17 * 1_024 * 1_024)))


def future_of_others(city) -> None:
    """Names what others will write: they are not superseded by it."""
    liar, victim = city.liar, city.honest[0]
    record = victim.new_record()
    written(city, victim, record)
    liar.exchange([])
    future = frozenset(OperationID(victim.replica, len(victim.own) + n) for n in range(1, 100))
    operation = liar.make(record, "concern", {"subject": "偽"})
    operation.writes["subject"] = Write("偽", future | operation.writes["subject"].seen)
    city.oracle.take(liar, [operation], liar.exchange(liar.pending))
    victim.exchange([])
    later = written(city, victim, record, "角の家の裏")
    heads = victim.state(record).heads("subject")
    if heads != {later.id}:
        raise Differs(f"a write was superseded before it was made: {heads}")


def flood_of_connections(city) -> None:
    """More connections than there are places; those that rest give way."""
    connections = [wire.Connection(city.server.url) for _ in range(600)]
    for connection in connections:
        connection.http.connect()
    still_served(city)
    for connection in connections:
        connection.http.close()


def flood_of_questions(city) -> None:
    """Twenty connections of one device ask for numbers; another device synchronises meanwhile."""
    statuses: list[int] = []

    def ask() -> None:
        connection = wire.Connection(city.server.url)
        try:
            connection.get("/api/v1/statistics/carenet?from=2025-04-01&to=2026-03-31", city.liar.token)
            statuses.append(200)
        except wire.Refused as refusal:
            statuses.append(refusal.status)
            if refusal.status == 429 and "retry-after" not in refusal.headers:
                statuses.append(0)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    still_served(city)
    for thread in threads:
        thread.join()
    if not set(statuses) <= {200, 429} or 200 not in statuses:
        raise Differs(f"questions at once: {sorted(set(statuses))}")


def revoked(city) -> None:
    """A device that was revoked is shown nothing, and what it still sends is held, up to its share."""
    server = city.server
    lost = Device("lost", server.url, server.code("乙野"), random.Random(time.time_ns()), city.honest[0].now)
    lost.exchange([])
    number = server.manage("device", "list", "--json")
    server.manage("device", "revoke", str(json.loads(number)[-1]["id"]), "--reason", "紛失")
    operation = lost.make(lost.new_record(), "concern", {
        "subject": "空き家", "urgency": "ふつう", "noticed_on": "2025-06-01"})
    answer = lost.exchange(lost.pending)
    verdict = answer.verdicts[operation.id]
    if (verdict.name, verdict.code) != ("held", "device_revoked") or answer.states:
        raise Differs(f"a revoked device: {verdict}, {len(answer.states)} states")
    if answer.head.get("dismissed") != "device_revoked" or lost.records:
        raise Differs("a revoked device keeps what it was sent")
    city.oracle.take(lost, [operation], answer)
    flood(city, lost)


def flood(city, device: Device) -> None:
    """It brings entries without end: at some point they are not taken any more, and the others do not notice."""
    brought = 0
    while brought < 20_000:
        first = len(device.own) + 1
        for _ in range(500):
            device.make(device.new_record(), "concern", {"subject": "洪水"})
        try:
            device.exchange(device.own[first - 1:])
        except wire.Refused as refusal:
            if (refusal.code, "retry-after" in refusal.headers) != ("share_used", True):
                raise Differs(f"share_used was expected: {refusal}") from refusal
            # Without entries it is answered.
            device.exchange([])
            return
        brought += 500
        still_served(city)
    raise Differs(f"a revoked device brought {brought} entries in a day")
