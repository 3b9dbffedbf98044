"""Lending: loans given and taken, from application to the last receipt."""

from yurt import Addon

addon = Addon(name="lending", title="Lending", icon="coins", colour=2)
