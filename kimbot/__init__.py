"""kimbot: the bot of Kota Tangerang's Kelompok Informasi Masyarakat (KIM)."""
