"""What Chainlit finds around it. It reads a folder and the environment when it is imported, so this runs first.

<home>/page/.chainlit/     its settings and words, ours
<home>/page/public/        our style and signs
<home>/page/build/         its page, without the fonts and styles that it would fetch from strangers
"""

import json
import re
import secrets
import shutil
from collections.abc import MutableMapping
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from bots.settings import Settings, Unsafe
from bots.web.addresses import COOKIE, MOUNT
from bots.web.words import with_our_words, words
from db.home import Home, storage_problem

if TYPE_CHECKING:
    from chainlit.config import ChainlitConfig

SESSION_SECONDS = 12 * 3600
_UNUSED = (("traceloop", "traceloop.sdk", "Traceloop"), ("mcp", "mcp", "ClientSession"))
_HERE = Path(__file__).parent
_PUBLIC = _HERE.parent / "public"
_OUTSIDE = re.compile(r"<link\b[^>]*\"https?://[^>]*>")


def surround(settings: Settings, environ: MutableMapping[str, str]) -> str:
    """Writes the folder, sets the variables, and returns the secret that cookies are signed with.

    Raises NoRights or StorageFull."""
    home = Home(settings.home)
    home.make()
    root = home.path / "page"
    write_folder(root, settings)
    secret = home.secret("page", _new_secret)["cookie"]
    environ.update(
        {
            "CHAINLIT_APP_ROOT": str(root),
            "CHAINLIT_ROOT_PATH": MOUNT,
            "CHAINLIT_AUTH_COOKIE_NAME": COOKIE,
            "CHAINLIT_AUTH_SECRET": secret,
            "CHAINLIT_COOKIE_SAMESITE": "lax",
            "CHAINLIT_CUSTOM_AUTH": "true",  # bots/web/entrance lets people in; Chainlit's own form is never asked
        }
    )
    return secret


def leave_out_unused(modules: MutableMapping[str, ModuleType]) -> None:
    """Puts empty modules in the place of what Chainlit imports and we keep off, a tracing SDK and MCP: they
    cannot send or fetch anything, and the page starts 0.6 s sooner with 310 modules less."""
    for package, name, used in _UNUSED:
        if package not in modules:
            modules[package] = ModuleType(package, "Left out: see bots/web/chat/surroundings.py.")
            modules.setdefault(name, ModuleType(name))
            setattr(modules[name], used, None)


def write_folder(root: Path, settings: Settings) -> None:
    try:
        _write_settings(root / ".chainlit", settings)
        _write_words(root / ".chainlit" / "translations")
        _write_public(root / "public")
        _write_build(root / "build")
    except OSError as error:
        raise storage_problem(error, root) from error


def refuse_loose(config: "ChainlitConfig") -> None:
    """Raises Unsafe unless Chainlit, as it will run, is as tight as we wrote it."""
    features = config.features
    upload = features.spontaneous_file_upload
    loose = {
        "allow_origins": any("*" in origin for origin in config.project.allow_origins),
        "mcp": features.mcp.enabled or features.mcp.user_servers.enabled,
        "unsafe_allow_html": features.unsafe_allow_html,
        "edit_message": features.edit_message,
        "file upload": bool(upload and upload.enabled),
        "user_session_timeout": config.project.user_session_timeout > SESSION_SECONDS,
    }
    if found := [name for name, is_loose in loose.items() if is_loose]:
        raise Unsafe(
            "I will not open the page as it is set up.",
            value=", ".join(found),
            rule="These of Chainlit's settings must be closed.",
            remedy="Start again; the page's folder in the home is written anew.",
        )


def _new_secret() -> dict[str, str]:
    return {"cookie": secrets.token_urlsafe(48)}


def _write_settings(folder: Path, settings: Settings) -> None:
    text = (_HERE / "chainlit.toml").read_text()
    values = {
        "@ORIGINS@": json.dumps(settings.allowed_origins),
        "@ADDRESS@": settings.address,
        "@MOUNT@": MOUNT,
    }
    for sign, value in values.items():
        text = text.replace(sign, value)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text)


def _write_words(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file, language in (("en-US.json", "en"), ("es.json", "es")):
        theirs = json.loads((_chainlit() / "translations" / file).read_text())
        ours = with_our_words(theirs, words("chainlit", language))
        (folder / file).write_text(json.dumps(ours, ensure_ascii=False))


def _write_public(folder: Path) -> None:
    """Without what an older version has left there: it would still be served."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(_PUBLIC, folder)


def _write_build(folder: Path) -> None:
    """The page's index without links to other hosts, and with what comes first; the rest is theirs."""
    built = _chainlit() / "frontend" / "dist"
    folder.mkdir(parents=True, exist_ok=True)
    index = _OUTSIDE.sub("", (built / "index.html").read_text())
    first = f"<script>{(_PUBLIC / 'first.js').read_text()}</script>"
    (folder / "index.html").write_text(index.replace("<head>", f"<head>{first}", 1))
    assets = folder / "assets"
    assets.unlink(missing_ok=True)
    assets.symlink_to(built / "assets", target_is_directory=True)


def _chainlit() -> Path:
    """Where Chainlit lies, found without importing it."""
    spec = find_spec("chainlit")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("chainlit")
    return Path(spec.submodule_search_locations[0])
