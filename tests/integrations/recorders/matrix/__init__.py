"""Every trap at every stage of a payment, through the desk and the runner."""
