"""What is open to whom: /start, /bantuan, keyboard and commands, and whatever answers no question."""
