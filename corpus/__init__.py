"""Our own sample documents, with what a reader must find in them, and the generator that renders them."""
