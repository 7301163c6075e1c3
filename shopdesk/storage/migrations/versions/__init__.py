"""One module per version of the shop file."""
