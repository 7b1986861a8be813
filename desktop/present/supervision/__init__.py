"""What a supervisor's window shows, and what follows from what is done in it; without Qt and without a transport."""
