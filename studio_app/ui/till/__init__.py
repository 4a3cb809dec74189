"""The till: payments, what is unpaid, and counting the cash."""
