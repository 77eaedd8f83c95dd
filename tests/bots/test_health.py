"""One look says whether the program can work."""

from bots.health import Check, examine


async def good() -> Check:
    return Check(True, "well")


async def broken() -> Check:
    raise OSError("no route")


async def stale() -> Check:
    return Check(False, "old bars", vital=False, details={"age_s": 9})


async def test_a_part_that_cannot_be_looked_at_is_not_well() -> None:
    health = await examine({"database": broken, "disk": good})
    assert not health.ok
    assert health.as_dict()["checks"]["database"] == {"ok": False, "says": "no route"}


async def test_what_is_not_vital_is_told_but_decides_nothing() -> None:
    health = await examine({"database": good, "data": stale})
    assert health.ok
    assert health.as_dict()["checks"]["data"] == {"ok": False, "says": "old bars", "age_s": 9}
