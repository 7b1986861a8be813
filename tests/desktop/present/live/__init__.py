"""The presenter of live sessions."""
