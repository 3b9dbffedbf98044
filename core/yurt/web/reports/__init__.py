"""The section Reports: reports that add-ons declare, with their parameters, tables, charts and files."""
