"""How events enter and leave other systems; none is built yet."""
