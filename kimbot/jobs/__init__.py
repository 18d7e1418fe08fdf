"""Work that a unit asks for and that is done after its commit: pictures, documents, calls that belong to no chat."""
