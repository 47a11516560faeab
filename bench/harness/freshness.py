"""Reads beside writes: how fast, and how soon they show what was written."""
import threading
import time

from . import load
from .servers import Failed
from .tables import LOAD_HEAD, load_row, table


def reads_under_load(pair, seconds):
    """Eight callers read while 24 write as fast as they can."""
    rows = []
    for name, what in (("balance", "balance"), ("audit, newest 20", "audit?limit=20&order=desc")):
        writes, failed = [], []

        def write():
            try:
                result = load.run(pair.ours, seconds + 2, clients=24, postgres=pair.postgres,
                                  customers=pair.options.customers)
                pair.books["ours"].add(result.first_calls, in_flight=24 + 4)
                writes.append(result)
            except Failed as e:
                failed.append(e)

        writing = threading.Thread(target=write)
        writing.start()
        time.sleep(1)
        reads = load.run(pair.ours, seconds, "reads.lua", clients=8, customers=pair.options.customers, what=what)
        writing.join()
        if failed:
            raise failed[0]
        reads.cores, reads.database_cores, reads.others = writes[0].cores, writes[0].database_cores, 0
        rows += [load_row(f"reads of {name}", [reads]), load_row("… issue calls meanwhile", writes)]
        load.level(pair.ours)
    return table("Reads under write load, 8 readers and 24 writers", LOAD_HEAD, rows,
                 ["Others' processor time holds that of the reads' generator."])


def visible(pair, full, seconds):
    """From an answer to a read with its minVersion, while half of what the service can do is asked of it. As long before it
    the same reads without a look at the clock, since nothing else has had Java compile them."""
    pause = max(1, round(32_000 / (full / 2)) - 1)
    result = []

    def write():
        result.append(load.run(pair.ours, 2 * seconds + 2, postgres=pair.postgres, customers=pair.options.customers,
                               pause=pause))

    writing = threading.Thread(target=write)
    writing.start()
    time.sleep(1.5)
    rows = []
    connection = pair.ours.connection()
    warm = time.time() + seconds
    took = {"balance": [], "issuances": []}
    calls = 0
    while time.time() < warm + seconds:
        for model in took:
            customer = load.FIRST_CUSTOMER + calls % pair.options.customers
            calls += 1
            call = load.two_lines(customer, f"seen-{time.time_ns()}")
            answer = pair.ours.done("POST", "/api/v1/rewards/issue", call, connection)
            begun = time.perf_counter()
            path = f"/api/v1/brands/bench/customers/mobile:{customer}/{model}?minVersion={answer['walletVersion']}"
            read = pair.ours.done("GET", path, connection=connection)
            if time.time() >= warm:
                took[model].append(1000 * (time.perf_counter() - begun))
            if read["walletVersion"] < answer["walletVersion"]:
                raise Failed(f"{model} is behind the version that was asked for: {read}")
    writing.join()
    pair.books["ours"].add(result[0].first_calls, in_flight=36)
    pair.books["ours"].add(calls)
    for model, times in took.items():
        times.sort()
        rows.append([model, len(times), f"{times[len(times) // 2]:.1f}", f"**{times[int(len(times) * 0.99)]:.1f}**",
                     f"{times[-1]:.1f}"])
    return table("Visible after the answer", ["read with minVersion", "reads", "p50 ms", "p99 ms", "longest ms"], rows,
                 [f"At {result[0].per_second:,.0f} calls/s, {100 * result[0].per_second / full:.0f} % of full load"
                  f"{load_mark(result[0])}; the read's own round trip included."])


def load_mark(result):
    return f" (others used {result.others:.1f} cores)" if result.others > load.FOREIGN else ""
