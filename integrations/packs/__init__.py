"""Policy packs on disk, read as bytes and handed over; what a pack means is policy.language's."""
