"""Which ticks exist, and the clock that rings them."""
