"""Forms of fund transfer requests, payments and batches."""
