"""Says what becomes of a test that needs a real Kafka where there is none: skipped on a laptop, failed in CI."""

import os
from pathlib import Path

import pytest

from servers.jars import JarsError, available


def kafka_needed() -> Path:
    """Return the folder of the jars; without them or Java the test is skipped, and fails when CI=true."""
    try:
        return available()
    except JarsError as why:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI insists on a real Kafka: {why}", pytrace=False)
        pytest.skip(f"needs a real Kafka: {why}")
