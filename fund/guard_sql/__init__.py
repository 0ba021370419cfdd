"""The guards as SQL, one module per database. Both say the same; ``shape`` is what they share."""
