#!/usr/bin/env python3
"""A throw-away PostgreSQL server on the loopback, with a database, a role and a password of its own.

usage: postgres.py run

Prints the URL of the database and serves it until standard input ends; ends with 77 where the server's programs are not installed.
"""
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

NAME = "sekisho"
PASSWORD = "database-canary"
SETTINGS = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=60")


def programs():
    """The folder of initdb and postgres, or None."""
    folders = [os.path.dirname(shutil.which("pg_ctl") or "")] + sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    needed = ("initdb", "postgres", "pg_isready", "psql")
    return next((folder for folder in reversed(folders) if all(os.path.exists(os.path.join(folder, name)) for name in needed)), None)


def as_ordinary_user():
    """What goes before a command so that it does not run as root, which the server refuses."""
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """Started at once; stop() and start() may follow each other."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="sekisho-postgres-")
        self.process = None
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self.port = free_port()
        password = os.path.join(self.folder, "password")
        with open(password, "w", encoding="utf-8") as file:
            file.write(PASSWORD)
        os.chmod(password, 0o644)
        self.run("initdb", "-D", self.data, "-N", "-E", "UTF8", "--locale=C", "-A", "scram-sha-256", "-U", NAME, f"--pwfile={password}")
        self.start()
        self.sql(f"CREATE DATABASE {NAME}", database="postgres")

    @property
    def data(self):
        return os.path.join(self.folder, "data")

    def url(self, password=PASSWORD):
        return f"postgresql://{NAME}:{password}@127.0.0.1:{self.port}/{NAME}"

    def command(self, program, *args):
        return [*as_ordinary_user(), os.path.join(programs(), program), *args]

    def run(self, program, *args):
        return subprocess.run(self.command(program, *args), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True, cwd="/",
                              env={"PATH": os.environ["PATH"], "PGPASSWORD": PASSWORD, "LC_ALL": "C"}).stdout.decode()

    def sql(self, text, database=NAME):
        """Runs statements; returns what they answer, a line a row."""
        return self.run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", NAME, "-d", database, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text).strip()

    def start(self):
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(
                self.command("postgres", "-D", self.data, "-h", "127.0.0.1", "-p", str(self.port), "-k", self.folder, *settings),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        for _ in range(600):
            ready = subprocess.run(self.command("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)), check=False, cwd="/")
            if ready.returncode == 0:
                return
            time.sleep(0.05)
        self.close()
        raise RuntimeError("PostgreSQL does not start")

    def stop(self):
        """Ends it as a crash would."""
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        self.process = None

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    if programs() is None:
        return 77
    server = Postgres()
    try:
        print(server.url(), flush=True)
        sys.stdin.read()
    finally:
        server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
