"""What the sheets of optimisers look like."""
