"""The published log over HTTP: heads and hashes for the parties, leaves for whoever has the log as its business."""
