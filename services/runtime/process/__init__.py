"""Process lifecycle: supervisor, health, shutdown, watchdog, exit codes."""
