"""Metrics: a closed list, documented, with no room for a person."""

import pytest

from services.runtime.telemetry.metrics import CATALOGUE, LABELS, Metric, MetricError, Metrics


def test_every_metric_is_documented_and_well_named() -> None:
    """Names start with stafet_, counters end in _total, times in _seconds, and each has a meaning."""
    for row in CATALOGUE:
        assert row.name.startswith("stafet_")
        assert row.meaning.endswith(".")
        assert (row.kind == "counter") == row.name.endswith("_total")
        assert row.kind != "histogram" or row.name.endswith("_seconds")
    assert len({row.name for row in CATALOGUE}) == len(CATALOGUE)


def test_all_three_kinds_come_out() -> None:
    """Counter, gauge and histogram appear in the exposition with what was told."""
    metrics = Metrics()
    metrics.count("stafet_records_read_total", 3, topic="in.kommune-0860")
    metrics.set("stafet_outbox_rows", 7)
    metrics.observe("stafet_chunk_seconds", 0.02)
    text = metrics.text().decode()
    assert 'stafet_records_read_total{topic="in.kommune-0860"} 3.0' in text
    assert "stafet_outbox_rows 7.0" in text
    assert "stafet_chunk_seconds_count 1.0" in text


@pytest.mark.parametrize("name", ["stafet_people_total", "stafet_outbox_rows"])
def test_an_unlisted_metric_or_wrong_kind_is_refused(name: str) -> None:
    """Counting what is not a counter of the list raises."""
    with pytest.raises(MetricError, match=name):
        Metrics().count(name)


@pytest.mark.parametrize("value", ["Fiktiv Person", "610188-1234", "6101881234", "a" * 81, ""])
def test_a_label_cannot_hold_a_person(value: str) -> None:
    """A name, a CPR number or a long text is refused as a label value, and not quoted."""
    with pytest.raises(MetricError) as caught:
        Metrics().count("stafet_records_read_total", topic=value)
    assert not value or value not in str(caught.value)


def test_a_label_outside_the_list_is_refused() -> None:
    """A metric with a label nobody listed cannot come to life (the list of labels is closed)."""
    assert "person" not in LABELS
    with pytest.raises(MetricError, match="label"):
        Metrics([Metric("stafet_x_total", "counter", "X.", ("person",))])
