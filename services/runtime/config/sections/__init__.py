"""The settings by concept: each section is a model of its own, and `settings.Settings` is all of them."""
