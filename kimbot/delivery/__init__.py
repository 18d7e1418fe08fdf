"""The delivery ledger: everything the bot says, from queued to its known or unknown end."""
