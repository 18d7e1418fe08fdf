"""`python -m kimbot`: the same as `kimbot`."""

from kimbot.cli import main

main()
