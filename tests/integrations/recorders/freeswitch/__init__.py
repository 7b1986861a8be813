"""What recordings of a FreeSWITCH do."""
