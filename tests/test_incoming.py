"""What comes over a line byte by byte, and what waits for a slow reader, without a server around it."""

import socket
import threading
import time
from contextlib import closing, suppress

import pytest

from tracker import lines
from tracker.incoming import BODY_SECONDS, LARGE_BODY_SECONDS, MAX_BODY, MAX_HEAD, Incoming, Refused
from tracker.lines import Line
from tracker.spools import IN_MEMORY, Room, Spool

HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nusername="


@pytest.fixture
def incoming():
    with closing(Incoming(Room(100_000))) as begun:
        yield begun


@pytest.mark.parametrize(
    ("come", "whole"),
    [
        (HEAD, False),
        (HEAD + b"\r\n", True),
        (FORM, False),
        (FORM + b"x" * 91, True),
        (HEAD + b"CONTENT-LENGTH:5\r\n\r\n1234", False),
        (HEAD + b"X: content-length: 5\r\n\r\n", True),
        (HEAD + b"Content-Length: five\r\n\r\n", True),  # gunicorn refuses it
        (HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", True),
    ],
)
def test_when_a_request_is_whole(incoming, come, whole):
    assert incoming.feed(come) is whole
    assert b"".join(incoming.pieces()) == come


def test_it_is_whole_however_it_is_cut(incoming):
    come = FORM + b"x" * 91
    assert [incoming.feed(come[n : n + 1]) for n in range(len(come))] == [False] * (len(come) - 1) + [True]
    assert b"".join(incoming.pieces()) == come


def test_what_comes_behind_it_is_the_next_one(incoming):
    assert incoming.feed(HEAD + b"\r\n" + HEAD)
    assert incoming.rest == HEAD


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"])
def test_a_head_over_16_kb_is_refused(incoming, end):
    with pytest.raises(Refused) as refused:
        incoming.feed(HEAD + b"X: " + b"a" * MAX_HEAD + end)
    assert refused.value.status == 431


def test_a_body_without_a_length_is_refused(incoming):
    with pytest.raises(Refused) as refused:
        incoming.feed(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    assert refused.value.status == 411


def test_a_body_that_finds_no_room_is_refused(incoming):
    head = HEAD + b"Content-Length: 900000\r\n\r\n"
    with pytest.raises(Refused) as refused:
        incoming.feed(head + b"x" * (100_000 + IN_MEMORY + 1))
    assert refused.value.status == 503


@pytest.mark.parametrize(
    ("length", "cookie", "cut"),
    [
        (MAX_BODY, b"", False),
        (MAX_BODY + 1, b"", True),
        (MAX_BODY + 1, b"Cookie: sessionid=x\r\n", False),
        (MAX_BODY + 1, b"authorization: Bearer ipt_x\r\n", False),
    ],
)
def test_what_is_too_large_is_not_waited_for(incoming, length, cookie, cut):
    head = HEAD + cookie + b"Content-Length: %d\r\n\r\n" % length
    assert incoming.feed(head) is cut
    assert incoming.is_cut is cut
    assert incoming.body_seconds == (LARGE_BODY_SECONDS if cookie else BODY_SECONDS)


# --- Spools


def test_a_spool_gives_back_what_it_got_in_order_and_its_room():
    room = Room(1000)
    spool = Spool(room, 10 * IN_MEMORY)
    assert spool.put(b"a" * IN_MEMORY)
    assert spool.put(b"b" * 1000)
    assert not spool.put(b"c")
    assert not room.take(1)
    assert spool.take(IN_MEMORY) == b"a" * IN_MEMORY
    assert spool.take(5000) == b"b" * 1000
    assert not spool
    spool.clear()
    assert room.take(1000)


def test_a_spool_holds_no_more_than_it_may():
    with closing(Spool(Room(10**9), 10)) as spool:
        assert spool.put(b"123456789")
        assert not spool.put(b"00")


def test_a_full_disk_is_no_room(monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tracker.spools.SpooledTemporaryFile", full)
    assert not Spool(Room(10**9), 10**9).put(b"1")


# --- Lines


@pytest.fixture
def ends():
    here, there = socket.socketpair()
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    with here, there:
        yield here, there


def test_who_writes_does_not_wait_for_a_slow_reader(ends):
    line = Line(ends[0], Room(10**7))  # which empties its spool in the end
    told = []
    line.when_waiting = lambda: told.append(1)
    sent = bytes(range(256)) * 4000
    line.sendall(sent)  # a megabyte, nobody reads
    assert line.has_waiting
    assert told == [1]
    taken = b""
    while len(taken) < len(sent):
        line.drain()
        taken += ends[1].recv(65536)
    assert taken == sent
    assert not line.has_waiting


def test_who_writes_too_much_waits_until_it_is_taken(ends, monkeypatch):
    monkeypatch.setattr(lines, "MOST", 100_000)
    line = Line(ends[0], Room(10**7))
    writer = threading.Thread(target=line.sendall, args=(b"x" * 400_000,))
    writer.start()
    taken, ends_at = 0, time.monotonic() + 30
    ends[1].setblocking(False)
    while taken < 400_000 and time.monotonic() < ends_at:
        line.drain()
        with suppress(BlockingIOError):
            taken += len(ends[1].recv(65536))
    writer.join(30)
    assert not writer.is_alive()


def test_who_takes_nothing_is_given_up(ends, monkeypatch):
    monkeypatch.setattr(lines, "MOST", 100_000)
    monkeypatch.setattr(lines, "STALLED_SECONDS", 0.05)
    line = Line(ends[0], Room(10**7))
    with pytest.raises(BrokenPipeError):
        line.sendall(b"x" * 400_000)
    line.end()
    with pytest.raises(BrokenPipeError):
        line.sendall(b"x")
