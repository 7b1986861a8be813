"""The durable record of payment attempts, evidence and the outbox, written before anything is sent."""
