"""The failures a user can meet, each with the exit code a script can act on.

A message says where the fault is, what it is, and how to mend it. These errors are shown
without a traceback; anything else is a defect of this program and keeps its traceback.
"""

from __future__ import annotations


class SystemRaceError(Exception):
    """Base of every failure that is shown as a message, not as a traceback."""

    exit_code = 1


class UsageError(SystemRaceError):
    """A command, chapter name or parameter that cannot be used as given."""

    exit_code = 2


class DataError(SystemRaceError):
    """Data that break their schema, their manifest or a rule between tables."""

    exit_code = 3


class ChapterError(SystemRaceError):
    """A chapter that raised, or whose kernel or worker died."""

    exit_code = 4


class ProseError(SystemRaceError):
    """A number, figure, claim or source that the prose and the computation disagree about."""

    exit_code = 5


class RegistryError(SystemRaceError):
    """A registry that could not be read; nothing on disk was changed."""

    exit_code = 6
