"""How an agent obeys: a table of commands, and what every one of them gets."""

from collections.abc import Callable, Mapping

from .effects import Effect
from .errors import RefusedError
from .facts import Command
from .json import Json
from .rules import View

type Step[S] = tuple[S, tuple[Effect, ...]]
"""The next state and what is to be done."""

type Obey[S] = Callable[
    [S, View, Mapping[str, Json]], tuple[Step[S], Mapping[str, Json]]
]
"""What does a command: it returns the step and the answer, or raises RefusedError."""

_SHOWN = 50


def named[V](table: Mapping[str, V], command: Command) -> V:
    """Return what a table has for a command; raises RefusedError for an unknown one."""
    if command.name not in table:
        raise RefusedError("unknown_command", command=command.name[:_SHOWN])
    return table[command.name]


def obeyed[S](
    commands: Mapping[str, Obey[S]], state: S, command: Command, view: View
) -> tuple[Step[S], Mapping[str, Json]]:
    """Do a command of a table; raises RefusedError for one that is not in it."""
    return named(commands, command)(state, view, command.data)
