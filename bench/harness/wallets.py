"""What a long history of a wallet costs its next call, in memory and after a restart."""
import time

from . import load, servers
from .tables import median, table


def depths(options, folder, postgres):
    """Wallets with more and more requests; each is asked alone, one call after the other."""
    database = postgres.database("deep")
    ours = servers.ours(folder, postgres, database, "deep")
    ours.start()
    load.define_rewards(ours)
    wallets = [(depth, 920_000_000_000 + 1_000 * i + k) for i, depth in enumerate(options.depths)
               for k in range(options.starts)]
    others = [930_000_000_000 + k for k in range(200)]
    for mobile in others + [mobile for _, mobile in wallets]:
        ours.done("POST", "/api/v1/points/credit", {"brand": "bench", "mobile": str(mobile), "points": 10 ** 9,
                                                    "requestId": "seed"})
    load.in_parallel(ours, 20, lambda i, connection: grow(ours, connection, 500, others[i]), threads=4)  # with a saved state
    load.in_parallel(ours, len(wallets), lambda i, connection: grow(ours, connection, *wallets[i]), threads=4)
    try:
        cold = {depth: [] for depth in options.depths}
        for start in range(options.starts):
            ours.stop()
            ours.start()
            load.level(ours)
            connection = ours.connection()
            for n in range(3):  # the code is warm, these wallets are not
                for mobile in others:
                    issue(ours, connection, mobile, f"warm-{start}-{n}")
            for i, depth in enumerate(options.depths):
                cold[depth].append(issue(ours, connection, wallets[i * options.starts + start][1], f"cold-{start}"))
        warm = {depth: [] for depth in options.depths}
        for n in range(options.warm_calls):
            for i, depth in enumerate(options.depths):
                warm[depth].append(issue(ours, connection, wallets[i * options.starts][1], f"again-{n}"))
        load.units_of_ours(ours)
    finally:
        ours.stop()
    least = options.depths[0]
    rows = []
    for depth in options.depths:
        times = sorted(warm[depth])
        rows.append([f"{depth:,}", f"{median(times):.2f}", f"{times[int(len(times) * 0.99)]:.2f}",
                     f"**{median(times) / median(warm[least]):.2f}**", f"{median(cold[depth]):.1f}",
                     f"{max(cold[depth]):.1f}", f"**{median(cold[depth]) / median(cold[least]):.2f}**"])
    head = ["requests in the wallet", "warm p50 ms", "warm p99 ms", f"to {least:,}", "cold, median ms", "cold, longest ms",
            f"to {least:,}"]
    return table("A call on a wallet with a long history", head, rows,
                 [f"Cold: the wallet's first call after a start, {options.starts} starts, another wallet each. Warm:"
                  f" {options.warm_calls} calls by turns. One caller."])


def grow(service, connection, depth, mobile):
    """Requests of one unit each, 50 a call."""
    for first in range(0, depth, 50):
        lines = [{"rewardId": 125099, "quantity": 1, "requestId": f"old-{i}"} for i in range(first, min(first + 50, depth))]
        service.done("POST", "/api/v1/rewards/issue", {"mobile": str(mobile), "brand": "bench", "rewards": lines},
                     connection)


def issue(service, connection, mobile, request):
    """Milliseconds of a call of one new line."""
    call = {"mobile": str(mobile), "brand": "bench",
            "rewards": [{"rewardId": 125101, "quantity": 1, "requestId": request}]}
    begun = time.perf_counter()
    answer = service.done("POST", "/api/v1/rewards/issue", call, connection)
    took = 1000 * (time.perf_counter() - begun)
    if not answer["status"]["success"] or answer["rewards"][0]["quantity"] != 1:
        raise servers.Failed(f"a call on {mobile} was answered {answer}")
    return took
