"""What Kominfo tells the city: composing, scheduling, releasing to groups and members, reading again."""
