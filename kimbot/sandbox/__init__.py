"""The sandbox: a strict Telegram on your own machine, for trying the bot out and for its tests.

It imports nothing of the rest of kimbot. `create_app` builds it, `serve` puts it on a socket.
"""
