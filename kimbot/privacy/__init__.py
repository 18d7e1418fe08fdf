"""What is held about people: shown to them, forgotten after its time, erased when they ask."""
