"""Results as Markdown, ready for docs/performance.md."""
import statistics

from .load import FOREIGN

LOADED = " (n)"


def median(values):
    return statistics.median(values)


def mark(loads):
    """(n): others used the processors in at least one round, so the figure is too low."""
    return LOADED if max(load.others for load in loads) > FOREIGN else ""


def table(title, head, rows, notes=()):
    lines = [f"### {title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    for note in notes:
        lines += ["", note]
    return "\n".join(lines) + "\n"


LOAD_HEAD = ["", "calls/s, median (of rounds)", "p50 ms", "p99 ms", "cores service / PostgreSQL / others"]


def load_row(name, loads):
    rates = " ".join(f"{load.per_second:,.0f}" for load in loads)
    return [name + mark(loads), f"**{median(load.per_second for load in loads):,.0f}** ({rates})",
            f"{median(load.p50 for load in loads):.1f}", f"{median(load.p99 for load in loads):.1f}",
            " / ".join(f"{median(getattr(load, what) for load in loads):.2f}"
                       for what in ("cores", "database_cores", "others"))]


def ratio(ours, others):
    """The median of the rounds' own ratios: neighbours in time had the same machine."""
    each = [a.per_second / b.per_second for a, b in zip(ours, others)]
    return f"**{median(each):.2f}** (rounds {' '.join(f'{r:.2f}' for r in each)})"


def per_call_micros(loads):
    return median(1e6 * (load.cores + load.database_cores) / load.per_second for load in loads)
