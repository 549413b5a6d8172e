"""OpenAPI files that name the functions behind their operations, and those that check their security."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

_SIZE = 4_000_000
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")


def read(path: Path) -> Mapping[str, Any] | None:
    """The document, when the file is one: a mapping with paths; ``None`` for anything else, or what cannot be read."""
    try:
        if path.stat().st_size > _SIZE:
            return None
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if "paths" not in text or ("openapi" not in text and "swagger" not in text):
        return None
    try:
        data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return data if isinstance(data, Mapping) and isinstance(data.get("paths"), Mapping) else None


class Operation:
    """One operation: its path, its HTTP method, the dotted name of its function, and what its security asks."""

    def __init__(self, document: Mapping[str, Any], path: str, method: str, item: Mapping[str, Any]) -> None:
        self.document = document
        self.path = path
        self.method = method
        self.item = item

    def function(self, default: str, resty: bool) -> str:
        """The dotted name; ``default`` is the module of a resolver, ``resty`` says that it names by path and method."""
        operation = str(self.item.get("operationId") or "")
        controller = self.item.get("x-openapi-router-controller") or self.item.get("x-swagger-router-controller")
        if operation:
            if controller:
                return f"{controller}.{operation}"
            return operation if resty or not default else f"{default}.{operation}"
        if not default and not controller:
            return ""
        parts = [part for part in self.path.split("/") if part]
        named = [part for part in parts if not part.startswith("{")]
        module = str(controller) if controller else ".".join([default, *named]).replace("-", "_")
        listed = self.method == "get" and named and not parts[-1].startswith("{")
        return f"{module}.{'search' if listed else self.method}"

    def checks(self) -> tuple[tuple[str, ...], ...]:
        """The ways in, any of which is enough: each the dotted names of the functions that must all agree.

        Empty when nothing is asked; a scheme that names no function stands as ``scheme:NAME``.
        """
        said = self.item.get("security", self.document.get("security"))
        if not isinstance(said, list) or not said or not all(isinstance(one, Mapping) for one in said):
            return ()
        if any(not one for one in said):
            return ()  # an empty requirement: without it is fine, too
        schemes = self.document.get("securityDefinitions") or {}
        components = self.document.get("components")
        if isinstance(components, Mapping):
            schemes = components.get("securitySchemes") or schemes
        return tuple(tuple(_function(schemes, str(name)) for name in one) for one in said)


def _function(schemes: Any, name: str) -> str:
    scheme = schemes.get(name) if isinstance(schemes, Mapping) else None
    for key in ("x-bearerInfoFunc", "x-basicInfoFunc", "x-apikeyInfoFunc", "x-tokenInfoFunc"):
        if isinstance(scheme, Mapping) and scheme.get(key):
            return str(scheme[key])
    return f"scheme:{name}"


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """The operations of a document, in its order."""
    for path, item in document["paths"].items():
        if not isinstance(item, Mapping):
            continue
        shared = {k: v for k, v in item.items() if isinstance(k, str) and k.startswith("x-")}
        for method in _VERBS:
            found = item.get(method)
            if isinstance(found, Mapping):
                yield Operation(document, str(path), method, {**shared, **found})


def prefix(document: Mapping[str, Any]) -> str:
    """The path below which the operations lie."""
    if isinstance(document.get("basePath"), str):
        return str(document["basePath"]).rstrip("/")
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers and isinstance(servers[0], Mapping) else {}
    url = str(first.get("url", ""))
    if "://" in url:
        url = "/" + url.partition("://")[2].partition("/")[2]
    return url.rstrip("/")
