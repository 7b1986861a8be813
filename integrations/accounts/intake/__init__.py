"""Reading a billing system's CSV files into the store: the map, the rows, the rejects. It decides no policy."""
