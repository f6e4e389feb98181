"""What sheets are drawn from: cells, formats, panels and charts that every kind has."""
