"""Ready to pass on: a text and a picture."""
