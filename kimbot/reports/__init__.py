"""Reports of members: written, checked by the moderators of their area, published under the name of the KIM."""
