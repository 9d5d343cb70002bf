"""How events enter and leave other systems."""
