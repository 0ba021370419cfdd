"""Pages of fund transfer requests, batches and what came back."""
