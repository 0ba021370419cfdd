"""Recording by hand: form, check your answers, confirmation; reversing, closing, and keeping the register."""
