"""Proof of docs/faults.md: where a protection is taken away, the test that its row names turns red."""
