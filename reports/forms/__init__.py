"""What people fill in for reports."""
