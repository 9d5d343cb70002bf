"""Calendar arithmetic: ages, months that clamp, Danish holidays and *hverdage*."""
