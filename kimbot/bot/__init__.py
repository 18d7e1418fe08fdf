"""The Telegram edge: the client, its adapter for python-telegram-bot, routes, events and rendering."""
