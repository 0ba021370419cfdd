"""The demo funds: workbooks, and the script that makes them."""
