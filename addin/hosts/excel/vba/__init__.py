"""The VBA of workbooks and add-in: generated from the registry, and packed as Excel stores it."""
