"""The models, views, rights, menus, hooks and jobs of the add-ons installed in one database, composed."""
