"""Recorder control through a witness beside the recorder: the desktop's adapter, and the service that it speaks to."""
