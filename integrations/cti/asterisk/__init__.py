"""The connector for Asterisk, through its manager interface (AMI)."""
