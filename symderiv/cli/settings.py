"""What a person prefers: flags, then SYMDERIV_... in the environment, then a file, then the defaults.

The file is `symderiv.toml`, or `[tool.symderiv]` in `pyproject.toml`, in the working folder or above it; the keys are the
names of options (`lang = "pt"`), and a table of a command's name holds what is meant for that command alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from symderiv.errors import ParseError, UnknownName

OWN = {"output", "help", "version", "batch", "fragment", "wrt", "to", "of", "sizes", "start", "end", "problem",
       "rename", "numbers", "properties", "statement", "file", "force"}
"""Options that belong to one call and not to a person."""


def configurable(group: click.Group) -> None:
    """Let every lasting option be set by SYMDERIV_NAME in the environment."""
    for command in group.commands.values():
        for name, option in _options(command):
            option.envvar = f"SYMDERIV_{name.upper()}"


def configured(group: click.Group) -> dict[str, Any]:
    """What the nearest file says, as click takes it: a table for each command.

    Raises `ParseError` for a file that cannot be read or a value that an option does not take, `UnknownName` for a key
    that no command has.
    """
    path, said = _settings(Path.cwd())
    general = {k: v for k, v in said.items() if not isinstance(v, Mapping)}
    every = {name for command in group.commands.values() for name, _ in _options(command)}
    for key in general:
        if key not in every:
            raise UnknownName.among("setting", key, every, where=str(path))
    for key in said.keys() - general.keys():
        if key not in group.commands:
            raise UnknownName.among("command", key, group.commands, where=str(path))
    return {name: _defaults(command, general, said.get(name, {}), path) for name, command in group.commands.items()}


def _options(command: click.Command) -> Iterator[tuple[str, click.Option]]:
    """The lasting options of a command, by the name that is typed: --format is `format`."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name and parameter.name not in OWN:
            yield max(parameter.opts, key=len).lstrip("-").replace("-", "_"), parameter


def _defaults(command: click.Command, general: Mapping[str, Any], own: Mapping[str, Any], path: Path | None) -> dict[str, Any]:
    options = dict(_options(command))
    for key in own:
        if key not in options:
            raise UnknownName.among(f"setting of {command.name}", key, options, where=str(path))
    said = {k: v for k, v in {**general, **own}.items() if k in options}
    return {str(options[k].name): _valid(command, options[k], k, v, path) for k, v in said.items()}


def _valid(command: click.Command, option: click.Option, key: str, value: Any, path: Path | None) -> Any:
    try:
        option.type_cast_value(click.Context(command), value)
    except click.BadParameter as error:
        raise ParseError(f"The setting {key} does not take this value", typed=repr(value)[:100], where=str(path),
                         advice=error.message) from None
    return value


def settings_file() -> Path | None:
    """The file whose settings hold in this folder, if there is one."""
    return _settings(Path.cwd())[0]


def _settings(folder: Path) -> tuple[Path | None, dict[str, Any]]:
    """The nearest file with settings, and what it says."""
    for place in (folder, *folder.parents):
        for name, table in (("symderiv.toml", ()), ("pyproject.toml", ("tool", "symderiv"))):
            found = _table(place / name, table)
            if found is not None:
                return place / name, found
    return None, {}


def _table(path: Path, names: tuple[str, ...]) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    try:
        data: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        if names:
            return None  # somebody else's broken file is not ours to judge
        raise ParseError("The settings cannot be read", typed=str(path), advice=f"{error}.") from None
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else None
