"""House tools: set-up, checks, documents."""
