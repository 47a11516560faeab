"""What the machine is, and who used its processors."""
import datetime
import os
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")


def described():
    cores = os.cpu_count()
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = int(next(line.split()[1] for line in open("/proc/meminfo"))) / 1024 / 1024
    java = subprocess.run(["java", "-version"], stderr=subprocess.PIPE, universal_newlines=True).stderr.splitlines()[0]
    today = datetime.date.today()
    return f"{today.day} {today:%B %Y}, {cores} cores ({model}), {memory:.0f} GiB, {java}"


def seconds_of(pid):
    """Processor time of a process and of the children that it has now."""
    total = 0.0
    for process in [pid] + children_of(pid):
        try:
            fields = open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / TICKS
        except OSError:
            pass  # ended meanwhile
    return total


def children_of(pid):
    try:
        return [int(child) for child in open(f"/proc/{pid}/task/{pid}/children").read().split()]
    except OSError:
        return []


def busy_seconds():
    """Processor time of the whole machine, waiting for disks not included."""
    fields = [int(value) for value in open("/proc/stat").readline().split()[1:]]
    user, nice, system, _, _, irq, softirq, steal = fields[:8]
    return (user + nice + system + irq + softirq + steal) / TICKS


def peak_resident_mib(pid):
    line = next(line for line in open(f"/proc/{pid}/status") if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def children_seconds():
    """Processor time of children that have ended: load generators, mostly."""
    times = os.times()
    return times.children_user + times.children_system
