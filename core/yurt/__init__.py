"""Yurt: a business platform assembled from add-ons.

An add-on starts with `Addon`; its models come from `yurt.model`, views from `yurt.view`, rights from
`yurt.rights`, hooks are marked with `hookimpl`, jobs with `job`.
"""

from yurt.registry.addon import Addon
from yurt.registry.hookspecs import hookimpl, hookspec
from yurt.registry.jobs import job, stepped_job

__all__ = ["Addon", "hookimpl", "hookspec", "job", "stepped_job"]
