"""An add-on for the tests of the kernel: fields of every kind, orders with lines, trees, tickets."""

from yurt.registry.addon import Addon

addon = Addon(name="sample", title="Sample")
