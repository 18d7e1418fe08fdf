"""The /siarkan form: what is said, to whom, when."""
