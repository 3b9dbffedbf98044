"""Files: the content-addressed store, what a file is, which are taken, and thumbnails of pictures."""
