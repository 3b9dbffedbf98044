"""Pages of the CRM that are for people without a sign-in: web forms, and the intake for site builders."""
