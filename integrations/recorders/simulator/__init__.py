"""A recorder product that plays every known trap on request, and knows what it truly recorded; part of the product."""
