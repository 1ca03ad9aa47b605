"""What public reads cost the primary with no standby, one and two: seconds of each server's processor.

    .venv/bin/python -m tests.benchmarks.standbys [SIZE]

Servers of PostgreSQL of its own, one web process beside each standby (REPLICA_URL), nothing cached; 10,000 projects unless said
otherwise. While readers ask, a writer corrects a claim every few seconds. All servers share this machine, so seconds that
a reader waits say nothing of standbys on machines of their own: the processor that each server took does.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.with_postgres import Server

from .database import Database, Site
from .soak import WRITER, script

READS = 600
TICKS = os.sysconf("SC_CLK_TCK")
PATHS = (
    "/projects/?q=energy+{n}",
    "/zones/?q={n}",
    "/investors/?q={n}",
    "/reports/pivot?rows=zone&cols=year&q={n}",
    "/map.json?q={n}",
    "/api/v1/projects/?q={n}",
)


def processor(server: Server) -> float:
    """Seconds of processor time of a server and all that it started, since its start."""

    def ticks(pid: int, fields: slice) -> int:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, stat[fields]))

    main = server.process.pid
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    return (ticks(main, slice(11, 15)) + sum(ticks(int(pid), slice(11, 13)) for pid in children)) / TICKS


def ask(sites: list[Site]) -> None:
    """Reads that nobody has asked before, by turns of the sites; the program ends where one fails."""
    for number in range(READS):
        path = PATHS[number % len(PATHS)].format(n=number)
        status, *_rest = sites[number // len(PATHS) % len(sites)].get(path)
        if status != 200:
            sys.exit(f"{path}: {status}")


def main(size: int) -> None:
    with ExitStack() as ends:

        def server() -> Server:
            made = Server(ends.enter_context(tempfile.TemporaryDirectory(prefix="tracker-s-", dir="/tmp")))
            ends.callback(made.stop)
            return made

        primary = server()
        primary.start()
        os.environ["DATABASE_URL"] = primary.url
        database = Database(size, ends.enter_context(tempfile.TemporaryDirectory()))
        print(f"{size:,} projects, made up in {database.fill():.0f} s; {READS} reads", flush=True)
        standbys: list[Server] = []
        for number in range(3):
            if number:
                standbys.append(server())
                standbys[-1].copy_from(primary)
                standbys[-1].start()
            measure(database, primary, standbys)


def measure(database: Database, primary: Server, standbys: list[Server]) -> None:
    """Print the processor seconds of each server for the reads, and for as many writes."""
    with ExitStack() as ends:
        sites = []
        for standby in standbys or [None]:
            database.env.pop("REPLICA_URL", None)
            if standby:
                database.env["REPLICA_URL"] = standby.address(database.name)
            sites.append(ends.enter_context(database.served()))
        database.env.pop("REPLICA_URL", None)
        for site in sites:
            site.get("/projects/")
        writer = script(database, WRITER, 0, 20)
        before = [processor(each) for each in (primary, *standbys)]
        ask(sites)
        took = [processor(each) - past for each, past in zip((primary, *standbys), before, strict=True)]
        writer.kill()
        writer.wait()
    others = ", ".join(f"{seconds:.1f}" for seconds in took[1:])
    print(f"{len(standbys)} standbys: primary {took[0]:.1f} s" + (f", standbys {others} s" if others else ""))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
