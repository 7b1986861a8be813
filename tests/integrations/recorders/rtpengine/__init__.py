"""What the recording of an rtpengine does."""
