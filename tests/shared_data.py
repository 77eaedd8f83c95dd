"""Where the real data for measurement lies, if it is here. It is never part of the project."""

import os
from pathlib import Path

import pytest


def shared(relative: str) -> Path:
    """The path of a shared data file; skips the test where the file is absent."""
    roots = [Path(os.environ["ORBIQUANT_SHARED_DATA"])] if "ORBIQUANT_SHARED_DATA" in os.environ else []
    roots += [parent / "shared" / "data" for parent in Path(__file__).resolve().parents[1:4]]
    for root in roots:
        if (root / relative).exists():
            return root / relative
    pytest.skip(f"shared data {relative} is not on this machine")
