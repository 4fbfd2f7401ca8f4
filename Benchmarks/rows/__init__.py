"""One module a kind of row: each has `TITLE` and `run()`, which prints a table."""
