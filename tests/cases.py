"""Many cases over one set of data."""

import inspect
from functools import wraps


def each_of(names, values):
    """As pytest's parametrize, for tests that only read: what their fixtures make is made once for all cases."""
    names = (names,) if isinstance(names, str) else tuple(names)

    def over_all(test):
        @wraps(test)
        def run(subtests, **fixtures):
            assert values
            for value in values:
                case = dict(zip(names, (value,) if len(names) == 1 else value, strict=True))
                with subtests.test(str(value)):
                    test(**fixtures, **case)

        asked = [given for given in inspect.signature(test).parameters.values() if given.name not in names]
        subtests = inspect.Parameter("subtests", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        run.__signature__ = inspect.Signature([subtests, *asked])
        return run

    return over_all
