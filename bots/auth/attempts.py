"""How often somebody may try to log in."""

from collections import OrderedDict, deque
from collections.abc import Callable

from trading.errors import Unavailable


class TooManyAttempts(Unavailable):
    code = "too_many_attempts"


class Attempts:
    """At most `limit` failures per key within `window` seconds; forgets the least recent of `keys` keys.

    One process holds the count: the page is one process, and a restart costs an attacker more than it gives.
    """

    def __init__(
        self, clock: Callable[[], float], *, limit: int = 5, window: float = 300.0, keys: int = 10_000
    ) -> None:
        self._clock = clock
        self._limit = limit
        self._window = window
        self._keys = keys
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Raises TooManyAttempts while the key has used up its failures."""
        recent = self._recent(key)
        if len(recent) < self._limit:
            return
        wait = int(recent[0] + self._window - self._clock()) + 1
        raise TooManyAttempts(
            "There were too many failed log-ins.",
            value=key[:60],
            rule=f"After {self._limit} failures within {self._window / 60:.0f} minutes the door closes.",
            remedy=f"Try again in {wait} seconds.",
        )

    def begin(self, key: str) -> None:
        """Counts an attempt as failed until `succeeded` says otherwise: those that are still being looked
        at count too. Raises TooManyAttempts."""
        self.check(key)
        self.failed(key)

    def failed(self, key: str) -> None:
        self._failures.setdefault(key, deque(maxlen=self._limit)).append(self._clock())
        self._failures.move_to_end(key)
        while len(self._failures) > self._keys:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        self._failures.pop(key, None)

    def forgive(self, key: str) -> None:
        """Takes the latest failure back."""
        if recent := self._failures.get(key):
            recent.pop()

    def _recent(self, key: str) -> deque[float]:
        failures = self._failures.get(key, deque())
        while failures and failures[0] <= self._clock() - self._window:
            failures.popleft()
        return failures


class LogIns:
    """Failures per name and address, and more of them per address: a stranger's guesses never lock out the
    person who comes from another address."""

    def __init__(self, clock: Callable[[], float], *, per_name: int = 5, per_address: int = 40) -> None:
        self._pairs = Attempts(clock, limit=per_name)
        self._addresses = Attempts(clock, limit=per_address)

    def begin(self, name: str, address: str) -> None:
        """Counts an attempt as failed until `succeeded`. Raises TooManyAttempts."""
        self._addresses.check(address)
        self._pairs.begin(_pair(name, address))
        self._addresses.failed(address)

    def check(self, name: str, address: str) -> None:
        """Raises TooManyAttempts."""
        self._addresses.check(address)
        self._pairs.check(_pair(name, address))

    def succeeded(self, name: str, address: str) -> None:
        self._pairs.succeeded(_pair(name, address))
        self._addresses.forgive(address)


def _pair(name: str, address: str) -> str:
    return f"{name[:80]} from {address}"
