"""Add-ons come, are brought up to date and go; the database is set up and kept up to date."""

from __future__ import annotations

from yurt.services.lifecycle.bootstrapping import bootstrap
from yurt.services.lifecycle.demo import load_demo
from yurt.services.lifecycle.health import Problem, problems
from yurt.services.lifecycle.installing import install
from yurt.services.lifecycle.losses import Losses, losses
from yurt.services.lifecycle.progress import Progress
from yurt.services.lifecycle.removing import Backup, finish_removals, uninstall
from yurt.services.lifecycle.upgrading import is_behind, upgrade

__all__ = [
    "Backup",
    "Losses",
    "Problem",
    "Progress",
    "bootstrap",
    "finish_removals",
    "install",
    "is_behind",
    "load_demo",
    "losses",
    "problems",
    "uninstall",
    "upgrade",
]
