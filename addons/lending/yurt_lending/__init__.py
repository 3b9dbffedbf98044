"""Lending: loans given and taken, from application to the last receipt."""

from yurt import Addon

addon = Addon(
    name="lending", title="Lending", depends=("crm>=0.1", "documents>=0.1", "finance>=0.1"), icon="coins", colour=2
)
