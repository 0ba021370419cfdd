"""What a payment rests on, how it is measured, split and sent to the bank."""
