"""Finance: the double-entry journal, currencies and rates, cash desks and bank accounts."""

from yurt import Addon

addon = Addon(name="finance", title="Finance", depends=("crm>=0.1",), icon="building-bank", colour=6)
