"""The clock process: what must happen because time passed."""
