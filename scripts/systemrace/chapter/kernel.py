"""The kernel a chapter runs in: the running interpreter's own, watched from its first import on."""

from __future__ import annotations

from systemrace.chapter import trace


def main() -> None:
    """Start an IPython kernel; takes the options of ipykernel."""
    trace.watch()
    from ipykernel.kernelapp import launch_new_instance  # noqa: PLC0415 - imported under watch

    launch_new_instance()


if __name__ == "__main__":
    main()
