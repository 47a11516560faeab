"""The database and the two services, each started for one run and stopped after it."""
import glob
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
PROJECT = os.path.dirname(HERE)
TOKEN = "op-key-for-the-bench-0123456789abcdef"
JAR = os.environ.get("REWARD_WALLET_JAR", os.path.join(PROJECT, "target", "reward-wallet.jar"))
HEAP = os.environ.get("BENCH_HEAP", "2g")
JAVA_OPTIONS = ["-XX:+UseParallelGC", "-Xmn128m"]  # for both services, as docs/operating.md advises


class Failed(Exception):
    """Something that makes the figures worthless."""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Postgres:
    """A server of the installed PostgreSQL with its own defaults: every commit is forced to disk."""

    def __init__(self, folder):
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[-2]))[-1]
        self.folder = os.path.join(folder, "pg")
        self.port = free_port()
        os.mkdir(self.folder)
        os.chmod(folder, 0o755)
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        data = self.folder + "/data"
        self._run(f"{self.bin}/initdb -D {data} -U rewards -A trust -E UTF8")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self._run(f"{self.bin}/pg_ctl -D {data} -w -o '{options}' -l {self.folder}/log start")
        self.pid = int(open(data + "/postmaster.pid").readline())

    def _run(self, command):
        """PostgreSQL refuses to run as root."""
        shell = ["su", "postgres", "-s", "/bin/sh", "-c"] if os.getuid() == 0 else ["/bin/sh", "-c"]
        subprocess.run(shell + [command + " >/dev/null"], check=True, cwd="/")

    def database(self, name):
        self._psql("postgres", ["-c", f"create database {name}"])
        return f"jdbc:postgresql://127.0.0.1:{self.port}/{name}"

    def _psql(self, database, arguments):
        command = [f"{self.bin}/psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "rewards", "-d", database, "-v",
                   "ON_ERROR_STOP=1", "-q", "-A", "-t"] + arguments
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, universal_newlines=True).stdout.strip()

    def ask(self, database, statement):
        return self._psql(database, ["-c", statement])

    def run_file(self, database, file, **variables):
        values = [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
        return self._psql(database, values + ["-f", file])

    def stop(self):
        self._run(f"{self.bin}/pg_ctl -D {self.folder}/data -m fast stop")


RUNNING = []  # stopped at the end, whatever ends the run


class Service:
    """A jar as a process; what it logs is kept until the run ends."""

    def __init__(self, folder, name, jar, arguments, environment, ready_path, ready_status, java_options=()):
        self.folder, self.name, self.jar, self.arguments = os.path.join(folder, name), name, jar, arguments
        self.environment, self.ready = {**os.environ, **environment}, (ready_path, ready_status)
        self.java_options, self.port, self.process = list(java_options), free_port(), None
        os.makedirs(self.folder, exist_ok=True)

    def start(self):
        """Seconds until it is ready."""
        begun = time.time()
        log = open(self.folder + "/log", "a")
        self.process = subprocess.Popen(
            ["java", f"-Xms{HEAP}", f"-Xmx{HEAP}", *JAVA_OPTIONS, *self.java_options, "-jar", self.jar, f"--server.port={self.port}"]
            + self.arguments, cwd=self.folder, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
        RUNNING.append(self)
        while time.time() - begun < 120:
            if self.process.poll() is not None:
                raise Failed(f"{self.name} ended at its start: " + open(self.folder + "/log").read()[-800:])
            try:
                if self.call("GET", self.ready[0])[0] == self.ready[1]:
                    return time.time() - begun
            except OSError:
                pass
            time.sleep(0.05)
        raise Failed(f"{self.name} is not ready after two minutes")

    @property
    def pid(self):
        return self.process.pid

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def call(self, method, path, body=None, connection=None):
        """Status and answer; JSON where it is JSON."""
        c = connection or self.connection()
        headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json", "Accept": "application/json"}
        c.request(method, path, None if body is None else json.dumps(body), headers)
        response = c.getresponse()
        text = response.read()
        if connection is None:
            c.close()
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, text

    def done(self, method, path, body=None, connection=None):
        """The answer to a call that must succeed."""
        status, answer = self.call(method, path, body, connection)
        if status >= 300:
            raise Failed(f"{self.name}: {method} {path}: {status} {answer}")
        return answer

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def ours(folder, postgres=None, database=None, name="ours", java_options=()):
    """The packaged service, on PostgreSQL or with its embedded database."""
    environment = {"REWARDS_OPERATOR_KEY": TOKEN}
    arguments = []
    if postgres is not None:
        arguments.append("--spring.profiles.active=postgres")
        environment.update(POSTGRES_URL=database, POSTGRES_USER="rewards", POSTGRES_PASSWORD="rewards")
    return Service(folder, name, JAR, arguments, environment, "/actuator/health/readiness", 200, java_options)


def peer(folder, postgres=None, database=None):
    """What a team would write instead: rows, a lock and a unique key."""
    arguments = [f"--spring.datasource.url=jdbc:h2:file:{folder}/peer/db;WRITE_DELAY=0"]
    if postgres is not None:
        arguments = [f"--spring.datasource.url={database}", "--spring.datasource.username=rewards",
                     "--spring.datasource.password=rewards"]
    return Service(folder, "peer", peer_jar(), arguments, {}, "/", 404)


def peer_jar():
    folder = os.path.join(tempfile.gettempdir(), "reward-bench-peer")
    jar = folder + "/target/crud-baseline-1.jar"
    source = HERE + "/crud-baseline/src/main/java/crud/CrudBaseline.java"
    if not os.path.exists(jar) or os.path.getmtime(jar) < os.path.getmtime(source):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(HERE + "/crud-baseline", folder)
        maven = [PROJECT + "/mvnw", "-q", "-B", "-f", folder + "/pom.xml", "-DskipTests", "package"]
        offline = subprocess.run(maven[:1] + ["-o"] + maven[1:], cwd=PROJECT, stdout=subprocess.DEVNULL)
        if offline.returncode != 0:
            subprocess.run(maven, cwd=PROJECT, check=True)
    return jar


def require_tools():
    for tool in ("wrk", "java"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is needed (Debian packages wrk, postgresql, openjdk-17-jdk)")
    if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        sys.exit("PostgreSQL's binaries are needed (Debian package postgresql)")
    if not os.path.exists(JAR):
        sys.exit(f"{JAR} is missing: ./mvnw package -DskipTests")
