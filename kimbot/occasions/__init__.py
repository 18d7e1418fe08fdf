"""Undangan: announcements that invite to something, who comes, and what is done before and after."""
