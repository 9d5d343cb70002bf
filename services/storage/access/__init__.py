"""Access as it is stored: grants, and the leaves of what was denied."""
