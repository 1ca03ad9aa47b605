"""gunicorn's settings; its own options on the command line win over them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# Read here first: a wrong value stops gunicorn with one line instead of failing in every worker.
from tracker.settings import FORWARDED_ALLOW_IPS, read


def port(text):
    """A port number."""
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise ValueError(f"must be a number from 1 to 65535, not {text!r}")
    return int(text)


bind = f"127.0.0.1:{read('PORT', '8000', port)}"
worker_class = "gthread"  # its time limit is for a stuck worker, not for a long download
workers = 2
threads = 4
timeout = 60
forwarded_allow_ips = FORWARDED_ALLOW_IPS
limit_request_line = 8190  # the longest gunicorn takes: many filters in one address
control_socket_disable = True
