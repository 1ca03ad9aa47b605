"""A shared cache on a real Redis, and what is left when it is gone or hangs: slower answers, never an error."""

import os
import shutil
import signal
import subprocess
import time

import pytest
from django.core.cache import InvalidCacheBackendError, caches
from django.test import override_settings

from tests.site import DRILL, free_port, wait_for
from tracker import caches as ours
from tracker.environment import cache as parse

pytestmark = [
    *DRILL,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="no Redis (Debian: redis-server)"),
]


class Redis:
    def __init__(self, directory):
        self.directory, self.port = directory, free_port()

    def start(self):
        options = ["--save", "", "--bind", "127.0.0.1", "--dir", self.directory]
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), *options], stdout=subprocess.DEVNULL
        )

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis(tmp_path):
    redis = Redis(tmp_path)
    redis.start()
    yield redis
    redis.kill()


@pytest.fixture
def cache(redis, monkeypatch):
    monkeypatch.setattr(ours, "LEFT_OUT_SECONDS", 0.2)
    with override_settings(CACHES={"default": parse(f"redis://127.0.0.1:{redis.port}/0")}):
        cache = caches["default"]
        assert wait_for(lambda: cache.set("up", 1) or cache.get("up") == 1)
        yield cache
        cache.close()


def test_it_keeps_and_finds(cache):
    cache.set("page", (b"\x00bytes", {"ETag": "x"}), 60)
    assert cache.get("page") == (b"\x00bytes", {"ETag": "x"})
    assert cache.get("other", "nothing") == "nothing"
    assert cache.add("page", 2) is False
    cache.set_many({"a": 1, "b": 2})
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    assert cache.incr("a") == 2
    assert cache.get_or_set("made", lambda: 3) == 3


def everything(cache):
    """Each thing that a cache can be asked."""
    cache.set("a", 1)
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    cache.clear()
    answers = [cache.get("a"), cache.get("a", 5), cache.get_many(["a"]), cache.add("a", 1), cache.delete("a")]
    return [*answers, cache.has_key("a"), cache.touch("a"), cache.get_or_set("a", 7)]


def test_a_dead_one_is_a_cache_that_keeps_nothing(cache, redis, caplog):
    cache.set("a", 1)
    redis.kill()
    assert everything(cache) == [None, 5, {}, True, False, False, False, 7]
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    told = [record for record in caplog.get_records("call") if "left out" in record.message]
    assert len({id(record) for record in told}) == 1
    redis.start()
    assert wait_for(lambda: cache.set("back", 1) or cache.get("back") == 1)


def test_one_that_hangs_costs_a_second_once(cache, redis, monkeypatch):
    monkeypatch.setattr(ours, "LEFT_OUT_SECONDS", 30)
    os.kill(redis.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        for _ in range(20):
            assert cache.get("a") is None
    finally:
        os.kill(redis.process.pid, signal.SIGCONT)
        ours._OUTAGES.clear()
    assert time.monotonic() - began < 15  # not twenty


def test_no_name_of_a_backend_is_wrong():
    for address in ("redis://127.0.0.1:1/0", "rediss://127.0.0.1:1/0", "locmemcache://"):
        with override_settings(CACHES={"default": parse(address)}):
            try:
                caches.create_connection("default")
            except InvalidCacheBackendError:
                pytest.fail(address)
