"""What the moves of the table do, by subject. Each takes a turn and a fact; none decides whether it may happen."""
