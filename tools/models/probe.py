"""Runs in the environment of the libraries: reads dotted names as JSON, answers for each whether it is there.

``Class()`` in a name stands for an instance, ``function()`` for what the function gives back. Answers are ``there``,
``missing``, ``open`` (cannot be told without running it) and ``not installed``.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.machinery
import importlib.util
import inspect
import json
import os
import re
import sys
import typing
from typing import Any


def answer(name: str) -> str:
    """What is known of one name."""
    parts = name.split(".")
    thing, rest = imported(parts)
    if thing is None or (rest and inspect.ismodule(thing) and broken(thing, rest[0])):
        return "not installed"
    for part in rest:
        bare = part.removesuffix("()")
        found = attribute(thing, bare)
        if isinstance(found, str):
            return found
        thing = found[0]
        if isinstance(thing, (property, functools.cached_property)):
            thing = given_back(getattr(thing, "fget", None) or thing.func)
        elif part.endswith("()") and not inspect.isclass(thing):
            thing = given_back(thing)
        if thing is None:
            return "there" if part is rest[-1] else "open"
    return "there"


def imported(parts: list[str]) -> tuple[Any, list[str]]:
    """The module with the longest name, and what is left."""
    thing, used = None, 0
    for end in range(1, len(parts) + 1):
        if "(" in parts[end - 1]:
            break
        try:
            with contextlib.redirect_stdout(sys.stderr):
                thing, used = importlib.import_module(".".join(parts[:end])), end
        except BaseException:  # a module may do anything while it is imported, leaving among it
            break
    return thing, parts[used:]


def broken(module: Any, name: str) -> bool:
    """Whether a module of this name lies in a package and could not be imported."""
    bare, path = name.removesuffix("()"), getattr(module, "__path__", None)
    if path is None or not isinstance(attribute(module, bare), str):
        return False
    return importlib.machinery.PathFinder.find_spec(f"{module.__name__}.{bare}", path) is not None


def attribute(thing: Any, name: str) -> tuple[Any] | str:
    """The attribute of a module, a class or an instance of it; an answer where there is none."""
    try:
        return (getattr(thing, name),)
    except AttributeError:
        pass
    except BaseException:
        return "open"
    if not inspect.isclass(thing):
        return "open" if hasattr(thing, "__getattr__") else "missing"
    for klass in thing.__mro__:
        if name in getattr(klass, "__annotations__", {}):
            return (None,)
        with contextlib.suppress(OSError, TypeError):
            if re.search(rf"\bself\.{re.escape(name)}\b|__slots__.*\b{re.escape(name)}\b", inspect.getsource(klass)):
                return (None,)
    return "open" if hasattr(thing, "__getattr__") or hasattr(thing, "__getattribute__") is None else "missing"


def given_back(thing: Any) -> Any:
    """The class that a function says it gives back; nothing when it does not say."""
    with contextlib.suppress(Exception):
        said = typing.get_type_hints(thing).get("return")
        return said if inspect.isclass(said) else None
    return None


DJANGO_APPS = """
    django.contrib.contenttypes django.contrib.auth django.contrib.sessions django.contrib.messages django.contrib.sites
    django.contrib.admin allauth allauth.account allauth.socialaccount allauth.mfa axes django_otp
    django_otp.plugins.otp_totp django_otp.plugins.otp_static django_otp.plugins.otp_email django_otp.plugins.otp_hotp
    two_factor rest_framework rest_framework.authtoken knox djoser social_django guardian
""".split()


def django() -> None:
    """Many modules of Django and of its applications can only be imported when it is set up with them."""
    with contextlib.suppress(Exception):
        import django
        from django.conf import settings

        apps = [one for one in DJANGO_APPS if installed(one.partition(".")[0])]
        settings.configure(INSTALLED_APPS=apps, SECRET_KEY=os.urandom(8).hex(), SITE_ID=1, USE_TZ=True)
        django.setup()


def installed(package: str) -> bool:
    """Whether a package can be imported here."""
    return importlib.util.find_spec(package) is not None


if __name__ == "__main__":
    django()
    print()
    print(json.dumps({name: answer(name) for name in json.loads(sys.stdin.read())}))
