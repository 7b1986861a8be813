"""The connector for any softphone that can run a command, open a URL or call a loopback address."""
