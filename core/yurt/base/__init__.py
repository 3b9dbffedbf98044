"""The core's own add-on: branches, users, roles, journal, files, settings. Same anatomy as every other."""

from yurt.registry.addon import Addon

addon = Addon(name="core", title="Core", icon="building", colour=0)
