"""Tools of the checkout: set-up, checks, generated documents."""
