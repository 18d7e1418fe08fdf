"""After it went: results, corrections, withdrawals."""
