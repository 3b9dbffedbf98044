"""Adds to the sample's models, as another company's add-on would."""

from yurt.registry.addon import Addon

addon = Addon(name="extra", title="Extra", depends=("sample",))
