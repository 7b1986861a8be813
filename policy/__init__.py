"""What is allowed and what comes next, as values in and values out: no I/O, clock, Qt or randomness."""
