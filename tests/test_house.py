"""The house rules that no linter keeps."""

import ast
import importlib
import inspect
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OURS = ("agent", "tools", "knowledge", "courses", "trading", "bots", "db")
COMMANDS = {"import-linter", "mypy", "pandas-stubs", "pytest-asyncio", "pytest-cov", "pytest-xdist", "ruff"}
"""Test dependencies that are run or loaded by name, never imported."""


@pytest.mark.parametrize("package", OURS)
def test_a_package_name_belongs_to_us_or_to_nobody(package: str) -> None:
    assert set(packages_distributions().get(package, ["orbiquant"])) <= {"orbiquant"}


def test_every_direct_dependency_is_imported_by_somebody() -> None:
    names = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    wanted = {re.split(r"[\[<>=; ]", name)[0].lower() for name in names} - COMMANDS
    modules: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            modules.setdefault(distribution.lower().replace("_", "-"), set()).add(module)
    imported = set().union(*(_imports(path) for path in _sources()))
    unused = {name for name in wanted if not modules.get(name, {name.replace("-", "_")}) & imported}
    assert unused == set()


def test_no_source_file_is_named_after_a_library() -> None:
    libraries = {module for module in packages_distributions() if module not in (*OURS, "tests", "bench")}
    clashes = {str(path.relative_to(ROOT)) for path in _sources() if path.stem in libraries - {"__init__"}}
    assert clashes == set()


def _sources() -> list[Path]:
    folders = (*OURS, "bench", "tests")
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call) and _called(node.func) in ("import_module", "find_spec"):
            found |= {_module_of(argument) for argument in node.args}
    return found


def _called(function: ast.expr) -> str:
    return getattr(function, "attr", "") or getattr(function, "id", "")


def _module_of(argument: ast.expr) -> str:
    """The module in import_module("ccxt.pro") or import_module(f"ccxt.{name}")."""
    if isinstance(argument, ast.JoinedStr) and argument.values:
        argument = argument.values[0]
    return str(argument.value).partition(".")[0] if isinstance(argument, ast.Constant) else ""


@pytest.mark.parametrize("path", sorted((ROOT / "bench").glob("[!_]*.py")), ids=lambda path: path.stem)
def test_every_benchmark_can_be_run_by_its_name(path: Path) -> None:
    run = importlib.import_module(f"bench.{path.stem}").run
    assert inspect.iscoroutinefunction(run)
    assert all(
        parameter.default is not parameter.empty for parameter in inspect.signature(run).parameters.values()
    )
