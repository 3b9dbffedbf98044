"""Dashboards: the page, its tiles one by one, and how people arrange them."""
