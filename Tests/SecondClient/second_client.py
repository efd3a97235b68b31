"""A second client, written from docs/PROTOCOL.md alone, against the real server (docs/TESTING.md).

    second_client.py SERVER_PROGRAM --seed 1 --histories 1000 --vectors Fixtures/protocol

It starts a server on loopback in a folder of its own, checks the vectors, attacks, and plays generated histories.
Any difference ends it with 1 and a line that says how to see it again.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import attacks
import vectors
from device import Device
from histories import Batch, History, access_note
from merge import Rules
from oracle import Differs, Oracle
from wire import Connection

HISTORIES_AT_ONCE = 10


class Server:
    """The real program, on a folder that goes away with it."""

    def __init__(self, program: str, folder: str):
        self.program, self.data = program, f"{folder}/data"
        self.manage("init", "--code", "162051", "--name", "試験市")
        self.log = open(f"{folder}/log", "w+")
        self.process = subprocess.Popen(
            [program, "serve", "--data", self.data, "--port", "0"], stdout=subprocess.PIPE, stderr=self.log, text=True)
        # Seconds: a machine that compiles beside it is slow.
        self.url = re.search(r"http://\S+", self.process.stdout.readline()).group()

    def manage(self, *words: str) -> str:
        done = subprocess.run([self.program, *words, "--data", self.data], capture_output=True, text=True)
        if done.returncode != 0:
            raise Differs(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def user(self, name: str, role: str, *more: str) -> None:
        self.manage("user", "add", "--name", name, "--role", role, *more)

    def code(self, name: str) -> str:
        return self.manage("enroll", name).splitlines()[0].split()[-1]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


class City:
    """Two districts with an association each, and the devices of five people."""

    def __init__(self, server: Server, rng: random.Random):
        self.server, self.rng = server, rng
        now = time.time_ns() // 1_000_000
        self.rules = Rules(Connection(server.url).get("/openapi.json"))
        self.oracle = Oracle(self.rules)
        for name in ("甲野", "乙野", "丙野"):
            server.user(name, "community_social_worker")
        self.honest = [self.device(name, user, now) for name, user in
                       (("a", "甲野"), ("b", "甲野"), ("c", "乙野"), ("d", "乙野"))]
        self.areas()
        server.user("丁野", "民生委員", "--district", "北地区社協")
        self.commissioner = self.device("m", "丁野", now)
        self.liar = self.device("liar", "丙野", now)

    def device(self, name: str, user: str, now: int) -> Device:
        return Device(name, self.server.url, self.server.code(user), random.Random(self.rng.random()), now)

    def areas(self) -> None:
        first = self.honest[0]
        self.associations = []
        for district in ("北地区社協", "南地区社協"):
            parent = first.new_record()
            first.make(parent, "area", {"level": "地区社協", "name": district})
            association = first.new_record()
            first.make(association, "area", {"level": "自治会", "name": district[0] + "町", "parent": parent})
            self.associations.append(association)
        answer = first.exchange(first.pending)
        self.oracle.take(first, first.own, answer)

    def play(self, numbers: range, seed: int) -> None:
        rng = random.Random(f"{seed} {numbers.start}")
        histories = [
            History(number, random.Random(f"{seed} {number}"), rng.choice(self.associations), rng.random() < 0.2)
            for number in numbers]
        batch = Batch(rng, histories, self.honest, self.commissioner, self.liar, self.oracle)
        batch.own_association = self.associations[0]
        batch.run()
        access_note(self.commissioner, [history.person for history in histories])
        batch.sync(self.commissioner)
        batch.forget()


def play(server: Server, folder: Path, seed: int, count: int) -> None:
    city = City(server, random.Random(seed))
    vectors.check(folder, city.rules)
    attacks.run(city)
    started = time.monotonic()
    for start in range(0, count, HISTORIES_AT_ONCE):
        numbers = range(start, min(start + HISTORIES_AT_ONCE, count))
        try:
            city.play(numbers, seed)
        except AssertionError as difference:
            raise Differs(f"histories {numbers.start} to {numbers.stop - 1} of seed {seed}: {difference}") from difference
    attacks.run_floods(city)
    print(f"{count} histories in {time.monotonic() - started:.0f} s: {city.oracle.compared} states compared, "
          f"no difference.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--histories", type=int, default=1_000)
    parser.add_argument("--vectors", type=Path, required=True)
    said = parser.parse_args()
    print(f"The second client: seed {said.seed}, {said.histories} histories.", flush=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            server = Server(said.server, folder)
            try:
                play(server, said.vectors, said.seed, said.histories)
            finally:
                server.stop()
            print(server.manage("check").strip().splitlines()[-1])
            server.manage("audit", "verify")
    except AssertionError as difference:
        print(difference, file=sys.stderr)
        print(f"Again: make second-client SEED={said.seed} HISTORIES={said.histories}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
