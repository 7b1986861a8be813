"""The recording of an rtpengine, stopped and started over its NG protocol."""
