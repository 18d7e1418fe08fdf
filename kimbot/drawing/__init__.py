"""What pictures and pages have in common: the letters they are set in. Knows no wing; loads its libraries when used."""
