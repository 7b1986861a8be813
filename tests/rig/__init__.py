"""Real programs around the tests, on loopback alone: nothing here is a service of the machine."""
