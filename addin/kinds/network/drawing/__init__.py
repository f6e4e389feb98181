"""What the sheets of network look like."""
