"""Room for Python's frames while a request is answered.

CPython up to 3.13 keeps the frames of calls in blocks of 16 KB. Where a loop happens to run at the end of a block, each call that it
makes asks the system for a new block and gives it back: a page of 2,000 figures took 0.6 s of the processor instead of
0.25, or not, by how many middlewares and templates stood around it. A frame that says it needs more gets a larger block,
and what it does not use is there for all calls within.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

SLOTS = 32_000  # of eight bytes, in a block of 512 KB: half of it is left for some thousand calls within each other
View = Callable[[HttpRequest], HttpResponseBase]


def roomy(get_response: View) -> View:
    """Answer from within a block that is large enough."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    middleware.__code__ = middleware.__code__.replace(co_stacksize=SLOTS)
    return middleware
