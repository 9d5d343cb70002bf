"""What every process needs around its work: settings, keys, log, metrics, health, supervision."""
