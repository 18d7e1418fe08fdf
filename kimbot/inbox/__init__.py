"""Updates received and not yet done: stored durably before Telegram is told that we have them."""
