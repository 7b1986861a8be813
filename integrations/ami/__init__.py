"""Asterisk's manager interface (AMI), for every adapter that speaks it. Owns no meaning of what is said."""
