"""What a payment rests on, to whom it can go, how it is measured, split and sent to the bank."""
