"""Functions of indicators that do not add up: pure, over the rows of one person, team or company; one idea per file."""
