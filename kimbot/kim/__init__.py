"""KIM and who belongs to them: the registry, /daftar, verification."""
