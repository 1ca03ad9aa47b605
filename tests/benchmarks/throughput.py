"""Requests per second of the list under 16 clients: made anew, kept by the server, and unchanged (304).

    .venv/bin/python -m tests.benchmarks.throughput [SIZE ...]                                       on SQLite
    .venv/bin/python tests/with_postgres.py -- .venv/bin/python -m tests.benchmarks.throughput ...    on PostgreSQL

Two workers over a cache in files. Sizes default to 10,000 and 100,000.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from .database import filled, sizes

CLIENTS, SECONDS = 16, 8


def rate(site, address: str, headers: dict[str, str], expected: int) -> tuple[float, float]:
    """Answers a second and the 95th percentile of their seconds."""
    end, times = time.perf_counter() + SECONDS, []

    def client(_number: int) -> None:
        while time.perf_counter() < end:
            status, _first, seconds, _size, _headers = site.get(address, headers)
            if status != expected:
                sys.exit(f"{address}: {status}")
            times.append(seconds)

    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))
    taken = time.perf_counter() - start
    return len(times) / taken, sorted(times)[int(len(times) * 0.95)]


def main(wanted: list[int]) -> None:
    with filled(wanted) as databases:
        for database in databases:
            print(f"{'':26} {'a second':>9} {'95 % within':>12}")
            with database.served(workers=2) as site:
                report("made anew", *rate(site, "/projects/", {}, 200))
            with database.served(f"filecache://{database.folder}/cache", workers=2) as site:
                tag = site.get("/projects/")[4]["ETag"]
                report("kept by the server", *rate(site, "/projects/", {}, 200))
                report("unchanged (304)", *rate(site, "/projects/", {"If-None-Match": tag}, 304))


def report(name: str, number: float, slowest: float) -> None:
    print(f"{name:26} {number:>9.1f} {slowest:>11.3f}s", flush=True)


if __name__ == "__main__":
    main(sizes(sys.argv[1:], __doc__))
