"""Pages of organisations' instruments, the fund's rules and its windows."""
