"""What schedules and queues call. Level-triggered and idempotent."""
