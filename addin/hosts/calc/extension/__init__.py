"""What runs inside Calc: the standard library only, whatever Python LibreOffice brings."""
