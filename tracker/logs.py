"""Log lines for programs: one JSON object a line, each with the request that it belongs to.

Neither query strings nor parameters of queries are written: they may hold what people typed."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


class JSONLines(logging.Formatter):
    """{"time": ..., "level": ..., "logger": ..., "message": ..., "request_id": ...} and what `extra["fields"]` adds."""

    def format(self, record: logging.LogRecord) -> str:
        """One line whatever the message holds; `fields` given as extra stand beside it and win over ours."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class WithoutVisitors(logging.Filter):
    """gunicorn names in its messages who asked, and what was typed: neither is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through, but without the visitor's IP address and without query strings."""
        if str(record.msg).startswith("Invalid request from ip="):
            record.msg, record.args = "a malformed request was refused", None
        elif str(record.msg) == "Error handling request %s %s" and isinstance(record.args, tuple):
            method, address = record.args
            record.args = (method, str(address).partition("?")[0])
        return True


class Readable(logging.Formatter):
    """For a developer's screen."""

    def format(self, record: logging.LogRecord) -> str:
        """For people at a terminal: the fields as name=value behind the message."""
        text = super().format(record)
        fields = getattr(record, "fields", {})
        return " ".join([text, *(f"{name}={value}" for name, value in fields.items())])
