"""Recordings of a FreeSWITCH, masked and unmasked over its event socket."""
