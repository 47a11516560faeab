"""Calls a second, in alternating rounds."""
import os
import re
import subprocess
import threading
import time

from . import load, servers
from .servers import HERE, Failed
from .tables import LOAD_HEAD, load_row, median, per_call_micros, ratio, table

IN_FLIGHT = 32 + 2 * 2  # callers, and what wrk asks its script for to look at it


class Pair:
    """This service and the peer, on one PostgreSQL or each with its own H2; seeded and warm."""

    def __init__(self, options, folder, postgres):
        self.options, self.postgres = options, postgres
        self.ours = servers.ours(folder, postgres, postgres and postgres.database("ours"))
        self.peer = servers.peer(folder, postgres, postgres and postgres.database("peer"))
        self.books = {"ours": load.Books(), "peer": load.Books()}
        for service in (self.ours, self.peer):
            service.start()
            load.seed(service, options.customers)
            self.books[service.name].add(load.KNOWN)
        for service in (self.ours, self.peer):
            self.round(service, options.warm_up)
        load.level(self.ours)

    def round(self, service, seconds, lines=2, **settings):
        result = load.run(service, seconds, postgres=self.postgres, customers=self.options.customers, lines=lines,
                          **settings)
        self.books[service.name].add(result.first_calls, lines, IN_FLIGHT)
        return result

    def rounds(self, seconds, **settings):
        """Ours and the peer's by turns, and how long our read models took to be level after each."""
        loads, behind = {"ours": [], "peer": []}, []
        for service in (self.ours, self.peer):
            self.round(service, max(1, seconds // 5), **settings)
        load.level(self.ours)
        for _ in range(self.options.rounds):
            for service in (self.ours, self.peer):
                time.sleep(1)
                loads[service.name].append(self.round(service, seconds, **settings))
                if service is self.ours:
                    behind.append(load.level(self.ours))
        return loads, behind

    def compare(self, title, seconds, **settings):
        loads, behind = self.rounds(seconds, **settings)
        p99 = median(x.p99 for x in loads["ours"]) / median(x.p99 for x in loads["peer"])
        return table(title, LOAD_HEAD, [load_row("this service", loads["ours"]), load_row("peer", loads["peer"])], [
            f"Ratio {ratio(loads['ours'], loads['peer'])}; p99 {p99:.2f} of the peer's; read models level"
            f" {max(behind):.1f} s after the end of load at the latest; {per_call_micros(loads['ours']):.0f} µs of"
            f" processor a call against {per_call_micros(loads['peer']):.0f}."]), loads

    def check(self):
        """What was issued is what was answered for."""
        self.books["ours"].hold_against("ours", load.units_of_ours(self.ours))
        if self.postgres:
            self.books["peer"].hold_against("the peer", load.units_of_peer(self.postgres, "peer"))

    def stop(self):
        self.ours.stop()
        self.peer.stop()


def repeats_alone(pair, seconds):
    """Calls that are complete already against calls never seen."""
    first, again = [], []
    for _ in range(pair.options.rounds):
        first.append(pair.round(pair.ours, seconds))
        load.level(pair.ours)
        again.append(pair.round(pair.ours, seconds, known=load.KNOWN, repeats=1))
    return table("Repeats against first calls", LOAD_HEAD,
                 [load_row("first calls", first), load_row("repeats", again)], [f"Ratio {ratio(again, first)}."])


def without_read_models(options, folder, postgres):
    """Beside pgbench; another node is said to run the read models, so this one does not."""
    database = postgres.database("alone")
    ours = servers.ours(folder, postgres, database, "alone")
    ours.start()
    load.seed(ours, options.customers)
    load.level(ours)
    ours.stop()
    postgres.ask("alone", "update read_model_lease set node = 'nobody', held_until = now() + interval '1 day'")
    ours.start()
    postgres.database("bare")
    postgres.ask("bare", "create table bench_event (id bigint generated always as identity primary key,"
                         " wallet int not null, payload text not null)")
    try:
        load.run(ours, options.warm_up, postgres=postgres, customers=options.customers)
        loads, bare = [], []
        for _ in range(options.rounds):
            loads.append(load.run(ours, options.seconds, postgres=postgres, customers=options.customers))
            bare.append(pgbench(postgres, options.seconds))
    finally:
        ours.stop()
    each = [ours.per_second / theirs for ours, theirs in zip(loads, bare)]
    rows = [load_row("this service, read models off", loads),
            ["pgbench, 2 inserts and a commit, 16 clients",
             f"**{median(bare):,.0f}** ({' '.join(f'{x:,.0f}' for x in bare)})", "", "", ""]]
    return table("Against pgbench", LOAD_HEAD, rows,
                 [f"Ratio **{median(each):.2f}** (rounds {' '.join(f'{r:.2f}' for r in each)})."])


def pgbench(postgres, seconds):
    out = subprocess.run([f"{postgres.bin}/pgbench", "-n", "-c", "16", "-j", "2", "-T", str(seconds), "-M", "prepared",
                          "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "rewards", "-f",
                          f"{HERE}/load/pgbench.sql", "bare"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         universal_newlines=True)
    found = re.search(r"tps = ([\d.]+)", out.stdout)
    if out.returncode != 0 or found is None:
        raise Failed("pgbench: " + out.stdout + out.stderr)
    return float(found[1])


def clashes(options, folder, postgres):
    """A node whose wallets another node changes under it, beside the same work of the other node on other wallets: for about
    one call in a hundred, and as often as four callers without much of a pause do it."""
    customers = 200
    database = postgres.database("clashing")
    one, two = (servers.ours(folder, postgres, database, name) for name in ("one", "two"))
    for node in (one, two):
        node.start()
    load.seed(one, 2 * customers)
    found = {160: [], 12: []}  # by milliseconds that the other node's callers pause: others, same, share decided again, share changed

    def turn(pause, offset):
        beside = []
        other = threading.Thread(target=lambda: beside.append(
            load.run(two, options.seconds, clients=4, customers=customers, offset=offset, pause=pause)))
        before = decided(one)
        other.start()
        result = load.run(one, options.seconds, postgres=postgres, customers=customers)
        other.join()
        if not beside:
            raise Failed("the other node did not answer rightly")
        return result, (decided(one) - before) / result.answers - 1, beside[0].answers / result.answers

    try:
        for node in (one, two):
            load.run(node, options.warm_up, postgres=postgres, customers=2 * customers)
        for _ in range(options.rounds):
            for pause, rounds in found.items():
                load.level(one)
                others = turn(pause, customers)[0]
                load.level(one)
                rounds.append((others, *turn(pause, 0)))
        load.units_of_ours(one)
    finally:
        one.stop()
        two.stop()
    return "\n".join(clash_table(rounds, customers) for rounds in found.values())


def clash_table(rounds, customers):
    others, same, again, changed = zip(*rounds)
    title = f"Another node changes the same wallets: for 100 of our calls {100 * median(changed):.0f} of its"
    return table(title, LOAD_HEAD, [load_row("the other node has other wallets", others), load_row("the other node has the same wallets", same)],
                 [f"Ratio {ratio(same, others)}. {100 * median(again):.1f} % of the calls were decided again"
                  f" (rounds {' '.join(f'{100 * share:.1f}' for share in again)}), {customers} customers; others' processor time holds the"
                  " second node."])


def decided(service):
    measured = service.done("GET", "/actuator/metrics/rewards.decide")["measurements"]
    return next(of["value"] for of in measured if of["statistic"] == "COUNT")


def many_customers(options, folder, postgres, few):
    """A million customers instead of five thousand, beside the peer with as many, and how long a start takes with their events."""
    customers = options.events
    ours = servers.ours(folder, postgres, postgres.database("many"), "many")
    peer = servers.peer(folder, postgres, postgres.database("many_peer"))
    ours.start()
    load.level(ours)
    load.define_rewards(ours)
    load.level(ours)
    ours.stop()
    # The rewards' own events make way: a start reads the catalogue from its first event.
    postgres.ask("many", "delete from catalogue_change; delete from domain_event; update event_head set"
                         " catalogue_version = 0, last_index = 0")
    postgres.run_file("many", os.path.join(HERE, "load", "customers.sql"), customers=customers)
    starts = []
    try:
        for _ in range(3):
            starts.append(ours.start())
            if len(starts) < 3:
                ours.stop()
        peer.start()
        postgres.ask("many_peer", f"insert into wallet select 'bench:' || {load.FIRST_CUSTOMER} + i, {load.CREDIT}"
                                  f" from generate_series(0, {customers - 1}) i")
        postgres.ask("many_peer", "vacuum analyze")
        for service in (ours, peer):
            load.define_rewards(service)
            # As warm as with few customers: calls of the same number, on a part of the customers, then on all of them.
            load.run(service, options.warm_up, postgres=postgres, customers=options.customers)
            load.run(service, max(3, options.warm_up // 3), postgres=postgres, customers=customers)
        part, loads, of_peer = [], [], []
        for _ in range(options.rounds):
            load.level(ours)
            for results, service, count in ((part, ours, options.customers), (loads, ours, customers),
                                            (of_peer, peer, customers)):
                time.sleep(1)
                results.append(load.run(service, max(3, options.seconds // 2), postgres=postgres, customers=count))
                if service is ours:
                    load.level(ours)
        load.units_of_ours(ours)
    finally:
        ours.stop()
        peer.stop()
    cost = per_call_micros(loads)
    return table(f"{customers:,} customers, {customers:,} events stored", LOAD_HEAD, [
        load_row(f"{options.customers:,} customers, a database of their own", few),
        load_row(f"{options.customers:,} of {customers:,} customers", part),
        load_row(f"all {customers:,} customers", loads),
        load_row(f"the peer, all {customers:,} customers", of_peer)], [
        f"Processor time a call {cost / per_call_micros(few):.2f} times that of the first row and"
        f" {cost / per_call_micros(part):.2f} times that of the second, which took turns with it; beside the peer"
        f" {ratio(loads, of_peer)}. Start until ready {median(starts):.1f} s (of three starts:"
        f" {' '.join(f'{s:.1f}' for s in starts)})."])
