"""The command line: `yurt`. One file for each command; what a command needs is imported when it runs."""

from __future__ import annotations

import sys


def main() -> None:
    """The entry point `yurt`."""
    from yurt.collecting import collect_seldom

    collect_seldom()
    from yurt.cli.running import run

    sys.exit(run(sys.argv[1:]))
