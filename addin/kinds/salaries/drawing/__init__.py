"""What the sheets of salaries look like."""
