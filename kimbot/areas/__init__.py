"""The places a city is made of: its kecamatan and kelurahan, read once from a file and then only looked at."""
