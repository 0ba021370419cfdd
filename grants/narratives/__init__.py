"""What narrative reports say: their template, their Markdown, what they lack, how versions differ; and what the
accepted ones say of a fund.
"""
