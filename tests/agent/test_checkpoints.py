"""A checkpoint is a cache, and nothing that is planted in it runs."""

import json
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import ormsgpack
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.serde import jsonplus

from agent.checkpoints import PostgresCheckpoints, checkpoint_pool, strict_serializer
from trading.errors import Unavailable

_MARK = "planted"


def _msgpack(code: int, *named: object) -> tuple[str, bytes]:
    """An extension value that asks the reader to call module.name with arguments."""
    return "msgpack", ormsgpack.packb(ormsgpack.Ext(code, ormsgpack.packb(named)))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "planted",
    [
        _msgpack(jsonplus.EXT_CONSTRUCTOR_SINGLE_ARG, "os", "system", f"touch {_MARK}"),
        _msgpack(jsonplus.EXT_CONSTRUCTOR_POS_ARGS, "os", "system", [f"touch {_MARK}"]),
        _msgpack(jsonplus.EXT_CONSTRUCTOR_KW_ARGS, "subprocess", "Popen", {"args": ["touch", _MARK]}),
        _msgpack(jsonplus.EXT_METHOD_SINGLE_ARG, "pathlib", "Path", _MARK, "touch"),
        _msgpack(jsonplus.EXT_PYDANTIC_V2, "os", "system", {"command": f"touch {_MARK}"}, "model_construct"),
        (
            "json",
            json.dumps(
                {"lc": 2, "type": "constructor", "id": ["os", "system"], "args": [f"touch {_MARK}"]}
            ).encode(),
        ),
        ("pickle", f"cposix\nsystem\n(S'touch {_MARK}'\ntR.".encode()),
    ],
)
def test_a_planted_payload_executes_nothing(planted: tuple[str, bytes], here: Path) -> None:
    with suppress(NotImplementedError, ValueError):  # refusing loudly is as good as reading plain data
        strict_serializer().loads_typed(planted)
    assert not (here / _MARK).exists()


def test_the_same_payload_does_run_where_reading_is_not_strict(here: Path) -> None:
    """Else the test above could not fail."""
    lax = jsonplus.JsonPlusSerializer(allowed_msgpack_modules=True)
    lax.loads_typed(_msgpack(jsonplus.EXT_CONSTRUCTOR_SINGLE_ARG, "os", "system", f"touch {_MARK}"))
    assert (here / _MARK).exists()


def test_a_talk_survives_the_strict_way_there_and_back() -> None:
    talk = [
        HumanMessage("hi", id="1"),
        AIMessage("", tool_calls=[{"id": "1.0", "name": "x", "args": {"a": [1]}}]),
    ]
    serializer = strict_serializer()
    assert serializer.loads_typed(serializer.dumps_typed(talk)) == talk


async def test_forgetting_says_when_the_database_is_away() -> None:
    pool = checkpoint_pool("host=127.0.0.1 port=1 dbname=nowhere user=nobody")
    pool.timeout = 0.1  # seconds to wait for a connection
    await pool.open()
    try:
        with pytest.raises(Unavailable):
            await PostgresCheckpoints(pool).forget(uuid4())
    finally:
        await pool.close()
