"""The demonstration: two funds from their workbooks, and the life of one of them from proposal to payment.

Everything is done by the services a person's clicks would call, as the people of ``config/demo_users.py``, on days
counted from today; so it obeys every rule of the house, and something always waits for somebody.
"""
