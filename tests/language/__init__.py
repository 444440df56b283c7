"""Messages as people write them, with what each says, and the catalogue that they speak of."""
