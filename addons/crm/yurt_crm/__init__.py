"""CRM: contacts, categories and a staged funnel of leads."""

from yurt import Addon

addon = Addon(name="crm", title="CRM", icon="users", colour=4)
