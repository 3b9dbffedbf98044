"""What each user has at hand: recent pages, favourites, the command palette, the first steps."""
