"""What became of the promises, as plain tables: pivot, conversion, signings, slippage. No rendering, no request."""
