"""Puts load on a service, and counts what it should have done."""
import os
import re
import subprocess
import threading
import time
from dataclasses import dataclass

from . import machine
from .servers import HERE, TOKEN, Failed

REWARDS = {125099: 5, 125101: 10}
CREDIT = 100_000_000
FIRST_CUSTOMER = 910_000_000_000
KNOWN = 2_000
FOREIGN = 0.2  # processor cores used by others, from which on a figure is marked


@dataclass
class Load:
    """What wrk measured; cores are those of the service, of PostgreSQL and of everybody else."""
    per_second: float
    p50: float
    p99: float
    answers: int
    first_calls: int = 0
    cores: float = 0
    database_cores: float = 0
    others: float = 0


def run(service, seconds, script="calls.lua", clients=32, postgres=None, **settings):
    """One round; every answer must be right."""
    environment = {**os.environ, "TOKEN": TOKEN, "RUN": f"r{time.time_ns()}",
                   **{name.upper(): str(value) for name, value in settings.items()}}
    command = ["wrk", "-t2", f"-c{clients}", f"-d{seconds}s", "--timeout", "20s", "-s", f"{HERE}/load/{script}",
               f"http://127.0.0.1:{service.port}"]
    before = (machine.seconds_of(service.pid), machine.seconds_of(postgres.pid) if postgres else 0,
              machine.busy_seconds(), machine.children_seconds())
    begun = time.time()
    out = subprocess.run(command, stdout=subprocess.PIPE, universal_newlines=True, env=environment).stdout
    took = time.time() - begun
    ours = machine.seconds_of(service.pid) - before[0]
    database = machine.seconds_of(postgres.pid) - before[1] if postgres else 0
    generator = machine.children_seconds() - before[3]
    others = machine.busy_seconds() - before[2] - ours - database - generator
    told = re.search(r"answers good (\d+) bad (\d+) p50 (\d+) p99 (\d+) us", out)
    if told is None or int(told[2]) > 0 or "Socket errors" in out:
        raise Failed(f"wrong answers of {service.name}:\n{out[:1500]}")
    first = re.search(r"first calls sent (\d+)", out)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    return Load(rate, int(told[3]) / 1000, int(told[4]) / 1000, int(told[1]), int(first[1]) if first else 0, ours / took, database / took,
                max(0.0, others / took))


def define_rewards(service):
    for reward, points in REWARDS.items():
        service.done("PUT", f"/api/v1/brands/bench/rewards/{reward}", {
            "name": f"R{reward}", "paymentMode": "POINTS", "redemptionType": "INTOUCH_POINTS", "intouchPoints": points})


def two_lines(mobile, request):
    return {"mobile": str(mobile), "brand": "bench", "transactionNumber": "t", "notes": "load", "eventLogId": "e",
            "rewards": [{"rewardId": 125099, "quantity": 2, "requestId": request + "-1"},
                        {"rewardId": 125101, "quantity": 2, "requestId": request + "-2"}]}


def seed(service, customers):
    """Two rewards, customers with points, and calls that later ones repeat."""
    define_rewards(service)

    def credit(i, connection):
        service.done("POST", "/api/v1/points/credit", {"brand": "bench", "mobile": str(FIRST_CUSTOMER + i),
                                                       "points": CREDIT, "requestId": f"seed-{i}"}, connection)

    def known(i, connection):
        call = two_lines(FIRST_CUSTOMER + i % customers, f"known-{i}")
        service.done("POST", "/api/v1/rewards/issue", call, connection)

    in_parallel(service, customers, credit)
    in_parallel(service, KNOWN, known)


def in_parallel(service, count, step, threads=8):
    failed = []

    def work(k):
        connection = service.connection()
        try:
            for i in range(k, count, threads):
                step(i, connection)
        except Exception as e:  # told by the thread that waits
            failed.append(e)

    running = [threading.Thread(target=work, args=(k,)) for k in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if failed:
        raise failed[0]


def level(service, limit=180):
    """Seconds until every read model has followed, so that no work of ours is done on the peer's time."""
    begun = time.time()
    while time.time() - begun < limit:
        if max(model["lag"] for model in service.done("GET", "/api/v1/read-models")) <= 0:
            return time.time() - begun
        time.sleep(0.02)
    raise Failed(f"the read models are not level after {limit} s")


class Books:
    """What a service should have issued by now; some of the calls that were sent last may not have been done."""

    def __init__(self):
        self.calls, self.unknown = {}, 0

    def add(self, sent, lines=2, in_flight=0):
        for line in range(1, lines + 1):
            reward = 125099 if line % 2 == 1 else 125101
            self.calls[reward] = self.calls.get(reward, 0) + sent
        self.unknown += in_flight * ((lines + 1) // 2)

    def hold_against(self, name, units):
        """units: by reward, as the service's own store has them."""
        for reward, lines in self.calls.items():
            if not 2 * (lines - self.unknown) <= units[reward] <= 2 * lines:
                raise Failed(f"{name} issued {units[reward]} units of {reward}, was asked for {2 * lines}")


def units_of_ours(service):
    """By its read model, which must agree with its history to the last field."""
    level(service)
    for model in ("balance", "issuance"):
        differences = service.done("POST", f"/api/v1/read-models/{model}/check")["differences"]
        if differences:
            raise Failed(f"read model {model} differs from the history: {differences[:3]}")
    units = {}
    for reward in REWARDS:
        days = service.done("GET", f"/api/v1/brands/bench/rewards/{reward}/issuances?by=DAY")
        units[reward] = sum(day["units"] for day in days["days"])
    return units


def units_of_peer(postgres, database):
    rows = postgres.ask(database, "select reward_id, sum(issued) from per_reward group by reward_id")
    units = {int(reward): int(issued) for reward, issued in (row.split("|") for row in rows.splitlines())}
    spent = int(postgres.ask(database, f"select count(*) * {CREDIT} - sum(balance) from wallet"))
    if spent != sum(units[reward] * points for reward, points in REWARDS.items()):
        raise Failed(f"the peer took {spent} points for {units}")
    return units
