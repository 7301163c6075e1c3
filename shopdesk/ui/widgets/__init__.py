"""Small widgets with no knowledge of registers, services or databases; each module is one of them."""
