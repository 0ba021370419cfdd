"""What people write by hand about projects and organisations."""
