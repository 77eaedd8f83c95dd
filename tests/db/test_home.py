from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from db.home import Home


def test_two_programs_that_start_together_make_one_home(tmp_path: Path) -> None:
    together = Barrier(8)

    def start(home: Home) -> None:
        together.wait()
        home.make()

    for attempt in range(20):
        home = Home(tmp_path / str(attempt))
        with ThreadPoolExecutor(8) as programs:
            list(programs.map(start, [home] * 8))
        assert home.secrets.is_dir()
