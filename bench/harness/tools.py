"""Measurements that other tools make: JMH, the replay's own class, the flight recorder."""
import collections
import json
import os
import re
import subprocess

from . import load, machine, servers
from .servers import HERE, PROJECT, Failed
from .tables import table


def maven(*arguments, **environment):
    """What Maven printed; without the network first, as most runs need nothing new."""
    for offline in (["-o"], []):
        done = subprocess.run(["./mvnw", "-q", "-B"] + offline + list(arguments), cwd=PROJECT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, universal_newlines=True, env={**os.environ, **environment})
        if done.returncode == 0:
            return done.stdout
    raise Failed(f"mvnw {' '.join(arguments)}:\n{done.stdout[-3000:]}")


def replay(options):
    """The class prints a line a measurement."""
    out = maven("test", "-Dtest=ReplaySpeed", "-Dsurefire.failIfNoSpecifiedTests=false",
                f"-Dspeed-events={options.events}", f"-Dspeed-rounds={options.replays}")
    lines = [line for line in out.splitlines() if re.match(r"(H2|PostgreSQL): ", line)]
    rows = [line.split(": ", 1) for line in lines]
    return table(f"Replay of {options.events:,} events beside a bare read of the same rows", ["store", ""], rows,
                 ["`./mvnw test -Dtest=ReplaySpeed`; bare: the same columns by a cursor, deserializing nothing."])


def decision(options):
    """The wallet alone: no HTTP, no store."""
    folder = HERE + "/decision"
    maven("-f", folder + "/pom.xml", "clean", "package")
    results = os.path.join(folder, "target", "results.json")
    done = subprocess.run(["java", "-cp", f"{folder}/target/classes:{folder}/target/lib/*", "org.openjdk.jmh.Main", "-f", "1",
                           "-wi", str(options.jmh), "-i", str(options.jmh), "-w", "1", "-r", "1", "-prof", "gc", "-rf",
                           "json", "-rff", results], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True)
    if done.returncode != 0:
        raise Failed("JMH:\n" + done.stdout[-3000:])
    rows = []
    for result in json.load(open(results)):
        measured, error = result["primaryMetric"]["score"], result["primaryMetric"]["scoreError"]
        allocated = result["secondaryMetrics"]
        bytes_a_call = next(value["score"] for name, value in allocated.items() if name.endswith("gc.alloc.rate.norm"))
        rows.append([result["benchmark"].rsplit(".", 1)[1].replace("_", " "), f"{int(result['params']['requests']):,}",
                     f"{measured:.2f}", error if isinstance(error, str) else f"{error:.2f}", f"{bytes_a_call:,.0f}"])
    return table("The wallet's decision alone (JMH)", ["", "requests in the wallet", "µs", "±", "bytes allocated"], rows,
                 [f"`bench/decision`, one fork, {options.jmh} iterations of 1 s; nothing is stored."])


def profile(options, folder, postgres):
    """Where the processor time of the two-line load goes, and what a call allocates."""
    recording = os.path.join(folder, "load.jfr")
    ours = servers.ours(folder, postgres, postgres.database("profiled"), "profiled")
    ours.start()
    load.seed(ours, options.customers)
    load.run(ours, options.warm_up, postgres=postgres, customers=options.customers)
    jcmd(ours.pid, "JFR.start", "name=load", "settings=profile")
    before = allocated(ours)
    result = load.run(ours, options.seconds, postgres=postgres, customers=options.customers)
    after = allocated(ours)
    jcmd(ours.pid, "JFR.dump", "name=load", f"filename={recording}")
    resident = machine.peak_resident_mib(ours.pid)
    ours.stop()
    printed = subprocess.run(["jfr", "print", "--events", "jdk.ExecutionSample,jdk.NativeMethodSample,"
                              "jdk.ObjectAllocationSample", "--stack-depth", "64", recording], stdout=subprocess.PIPE,
                             universal_newlines=True).stdout
    owners, leaves, objects = collections.Counter(), collections.Counter(), collections.Counter()
    for event in re.split(r"\n(?=jdk\.)", printed):
        frames = re.findall(r"^\s{4,}([\w.$]+(?:\$\S+)?)\.(\S+?)\(", event, re.MULTILINE)
        if not frames:
            continue
        if event.startswith("jdk.ObjectAllocationSample"):
            weight = re.search(r"weight = ([\d.]+) (\w+)", event)
            scale = {"bytes": 1, "kB": 1024, "MB": 1024 ** 2}.get(weight[2], 0) if weight else 0
            objects[owner(frames)] += float(weight[1]) * scale if weight else 0
        elif event.startswith("jdk.ExecutionSample"):
            owners[owner(frames)] += 1
            leaves[".".join(frames[0][0].split(".")[-1:]) + "." + frames[0][1]] += 1
    per_call = (after - before) / result.answers
    text = table("Where the time goes", ["part, by the innermost frame that belongs to one", "samples", "allocation"],
                 [[name, share(count, owners), share(objects[name], objects)] for name, count in owners.most_common(10)],
                 [f"Flight recorder (`settings=profile`) during {options.seconds} s of the two-line load at"
                  f" {result.per_second:,.0f} calls/s. **{per_call / 1000:.1f} kB allocated a call** (the counter"
                  f" `jvm.gc.memory.allocated` before and after, read models included); resident at most"
                  f" {resident:,.0f} MiB with a heap of {servers.HEAP}."])
    return text + "\n" + table("Top ten frames", ["frame", "samples"],
                               [[f"`{name}`", share(count, leaves)] for name, count in leaves.most_common(10)])


PARTS = [("io.rewardwallet.readmodel", "read models following"), ("io.rewardwallet.balance", "read models following"),
         ("io.rewardwallet.issuance", "read models following"), ("org.axonframework.eventhandling.pooled", "read models following"),
         ("io.rewardwallet.eventstore.GroupWriter", "group writer"), ("io.rewardwallet.wallet", "wallet's rules"),
         ("io.rewardwallet", "this service, other"), ("org.postgresql", "PostgreSQL's driver"),
         ("org.springframework.security", "Spring Security"), ("org.axonframework", "Axon"),
         ("tools.jackson", "JSON of HTTP"), ("com.fasterxml", "JSON of events"), ("ch.qos.logback", "logging"),
         ("io.micrometer", "readings"), ("org.springframework", "Spring, other"), ("org.apache", "Tomcat"),
         ("com.zaxxer", "connection pool")]


def owner(frames):
    for type_name, _ in frames:
        for prefix, part in PARTS:
            if type_name.startswith(prefix):
                return part
    return "Java itself"


def share(count, counter):
    return f"{100 * count / max(1, sum(counter.values())):.1f} %"


def jcmd(pid, *command):
    subprocess.run(["jcmd", str(pid), *command], check=True, stdout=subprocess.DEVNULL)


def allocated(service):
    """Bytes allocated so far, as far as collections have counted them."""
    jcmd(service.pid, "GC.run")
    measured = service.done("GET", "/actuator/metrics/jvm.gc.memory.allocated")["measurements"]
    return measured[0]["value"]
