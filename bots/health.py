"""Whether the program can do its work, in one look."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """One part. `vital` ones decide whether the whole is well."""

    ok: bool
    says: str
    vital: bool = True
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    checks: Mapping[str, Check]
    elapsed_ms: float

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks.values() if check.vital)

    def as_dict(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "elapsed_ms": round(self.elapsed_ms, 1),
            "checks": {
                name: {"ok": check.ok, "says": check.says, **check.details}
                for name, check in self.checks.items()
            },
        }


Examine = Callable[[], Awaitable[Check]]


async def examine(parts: Mapping[str, Examine]) -> Health:
    """Looks at every part; one that fails to look is one that is not well."""
    started = time.perf_counter()
    checks = {name: await _look(part) for name, part in parts.items()}
    return Health(checks, (time.perf_counter() - started) * 1000)


async def _look(part: Examine) -> Check:
    try:
        return await part()
    except Exception as problem:  # whatever it is, the answer is "not well"
        return Check(False, str(problem) or type(problem).__name__)
