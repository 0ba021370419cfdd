"""What organisations report as spent: its arithmetic and what is said of it (``computing``, ``checks``, ``calendar``:
pure); which report is asked of whom, who has answered, and what accepting one would post.
"""
