"""Card entry beside real recordings: what was typed and pressed meanwhile is in none of them."""
