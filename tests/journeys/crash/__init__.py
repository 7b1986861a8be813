"""The panel dies at any moment of a payment; nobody pays twice, and no payment is lost."""
