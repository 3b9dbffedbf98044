"""Lets `python -m yurt.cli` be the command `yurt`."""

from yurt.cli import main

main()
