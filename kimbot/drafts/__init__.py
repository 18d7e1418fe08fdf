"""Forms being filled in: the draft rows, and the handlers that lead a person through any form."""
