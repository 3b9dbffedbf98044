"""Webhooks: telling other systems what happened, signed, safely addressed, and again when they did not hear."""
