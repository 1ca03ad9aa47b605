"""A server of mail and a webhook on loopback that keep what they are handed and answer as they are told."""

import json
import socketserver
import threading
import time
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Serving:
    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()
        self.thread.join()

    @property
    def port(self):
        return self.server_address[1]


class MailServer(_Serving, socketserver.ThreadingTCPServer):
    """`mails` are those that it said it has; `answer` is what it says after one, blank to hang up without a word."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, pause=0):
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.mails, self.answer, self.pause = [], "250 taken", pause

    def handle_error(self, request, client_address):
        """A sender that was killed is nothing to tell."""

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address):
        return [mail for mail in self.mails if mail["To"] == address]


class _Smtp(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                if not self.data():
                    return
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def data(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if line == b"":  # broken off: the sender said nothing whole
            return False
        time.sleep(self.server.pause)
        if not self.server.answer:
            return False
        if self.server.answer.startswith("250"):
            mail = message_from_bytes(b"".join(lines), policy=policy.default)
            self.server.mails.append(mail)
        self.say(self.server.answer)
        return True


class Webhook(_Serving, ThreadingHTTPServer):
    """`asked` are the bodies of all requests; `answer` is (status, headers, body), None to hang up without a word."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Hook)
        self.asked, self.answer = [], (200, {}, b"{}")


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if self.server.answer is None:
            return
        status, headers, body = self.server.answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass
