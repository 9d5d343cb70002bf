"""`stafet review`: look-ups that a controller should see."""
