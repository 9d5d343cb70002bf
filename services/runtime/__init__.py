"""The runtime around every process' work: settings, keys, log, metrics, health, supervision."""
