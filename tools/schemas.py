"""A tool's arguments as a language model reads them: every token of a schema is paid for in every turn.

Left out is what says nothing to a model: titles, defaults, that an optional argument may be null, and where else
a part is defined. `required` and the descriptions say it all.
"""

from collections.abc import Mapping
from typing import Any, Final

_SAYS_NOTHING: Final = frozenset({"title", "default", "$defs", "additionalProperties"})
_REFERENCE: Final = "#/$defs/"


def compact(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON schema of pydantic's with the same names, types, choices, bounds and descriptions."""
    parts = schema.get("$defs", {})
    properties = {name: _argument(one, parts) for name, one in schema.get("properties", {}).items()}
    required = {"required": list(schema["required"])} if schema.get("required") else {}
    return {"type": "object", "properties": properties, **required}


def _argument(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of the argument itself goes before what is said of its type."""
    own = {key: value for key, value in schema.items() if key not in _SAYS_NOTHING}
    if "$ref" in own:
        return {**_argument(parts[str(own.pop("$ref")).removeprefix(_REFERENCE)], parts), **own}
    if "anyOf" in own:
        kinds = [_argument(kind, parts) for kind in own.pop("anyOf") if kind.get("type") != "null"]
        return {**(kinds[0] if len(kinds) == 1 else {"anyOf": kinds}), **own}
    if "items" in own:
        own["items"] = _argument(own["items"], parts)
    return own
