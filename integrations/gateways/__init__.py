"""Payment gateways, one folder each; every adapter passes the same contract suite."""
