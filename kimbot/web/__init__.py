"""The bot's own web part: health, and the webhook as a second door to the inbox."""
