"""The clock: what must happen because time passed."""
