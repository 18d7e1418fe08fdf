"""Langkah awal: what an office does first, ticked off by what is there."""
