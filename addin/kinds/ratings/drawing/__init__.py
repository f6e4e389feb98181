"""What the sheets of ratings look like."""
