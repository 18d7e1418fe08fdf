"""How far each kelurahan and its KIM have come: the formation list, the decree and its end, visits."""
