"""The demonstration: who calls, the softphone's stand-in, the book of accounts, and scripts that are played."""
