"""Approvals over the wire: how requests and decisions travel, where keys are kept, and what was used before."""
