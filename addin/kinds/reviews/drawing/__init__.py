"""What the sheets of reviews look like."""
