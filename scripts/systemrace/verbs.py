"""How the command's verbs are called: errors as messages, NAME=VALUE, an end on request."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

import click

from systemrace.errors import SystemRaceError

INTERRUPTED = 130


class Verbs(click.Group):
    """A group that shows our errors as messages, each kind with its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; anything but our own errors is a defect and keeps its traceback."""
        signal.signal(signal.SIGTERM, _as_interrupt)
        try:
            return super().invoke(ctx)
        except SystemRaceError as error:
            _leave(str(error), error.exit_code)
        except KeyboardInterrupt as interrupt:
            _leave(str(interrupt) or "Interrupted.", INTERRUPTED)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs in the order of a day's work, as they are defined."""
        return list(self.commands)


class Pair(click.ParamType):
    """NAME=VALUE, as `-p` takes it."""

    name = "NAME=VALUE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the first equals sign."""
        name, sign, text = str(value).partition("=")
        if not sign or not name.strip():
            self.fail(f"'{value}' is not NAME=VALUE, such as as_of=2025-12-31.", param, ctx)
        return name.strip(), text.strip()


def _as_interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt("Told to end.")


def _leave(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


def say(message: str) -> None:
    """Print a line of the result."""
    click.echo(message)


def warn(message: str) -> None:
    """Print a line beside the result."""
    click.echo(message, err=True)


def example(*lines: str) -> Callable[[click.Command], click.Command]:
    """Add examples to a verb's help, as they would be typed."""

    def add(command: click.Command) -> click.Command:
        command.epilog = "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)
        return command

    return add


parameters = click.option(
    "-p",
    "pairs",
    type=Pair(),
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter's value. May be repeated.",
)
jobs_option = click.option(
    "--jobs", "-j", type=click.IntRange(min=1), help="How many chapters run at once. [default: processors]"
)
