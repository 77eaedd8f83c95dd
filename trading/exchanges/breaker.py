"""A venue that failed is left alone for a while, so that a question is not held up by it again."""

from collections.abc import Callable

from trading.errors import VenueDown

REMEMBERED_SECONDS = 60.0


class CircuitBreaker:
    """Remembers one failure of one venue. `clock` tells seconds and never goes back."""

    def __init__(
        self, venue: str, clock: Callable[[], float], remembered: float = REMEMBERED_SECONDS
    ) -> None:
        self._venue = venue
        self._clock = clock
        self._remembered = remembered
        self._failure: tuple[float, str] | None = None

    def check(self) -> None:
        """Raises VenueDown while the last failure is remembered; the next call after that may try again."""
        if self._failure is None:
            return
        at, reason = self._failure
        wait = at + self._remembered - self._clock()
        if wait > 0:
            raise self._down(reason, wait)
        self._failure = None

    def fail(self, reason: str) -> VenueDown:
        """Remembers the failure, and returns what to raise."""
        self._failure = (self._clock(), reason)
        return self._down(reason, self._remembered)

    def _down(self, reason: str, wait: float) -> VenueDown:
        return VenueDown(
            f"{self._venue} cannot be asked now: {reason}.",
            value=self._venue,
            rule=f"A venue that failed is left alone for {self._remembered:.0f} seconds.",
            remedy=f"Ask again in {wait:.0f} seconds, or name another venue.",
        )
