"""Calls on real parts: a SIP proxy, softphones, and a connector that hears them."""
