"""How records are shown and typed: formats, cells, widgets, and reading back what was typed."""
