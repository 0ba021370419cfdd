"""What is done with reports: written, prepared, certified, published, made as files. Nothing moves money."""
