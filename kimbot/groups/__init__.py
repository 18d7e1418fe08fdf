"""Groups and channels: setting them up, approving them, keeping the books right as they move, close and come back."""
