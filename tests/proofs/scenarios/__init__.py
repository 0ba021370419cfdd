"""What runs in processes of its own against a real database: ``python -m tests.proofs.scenarios NAME ARGUMENTS``."""
