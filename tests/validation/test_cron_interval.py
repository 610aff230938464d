"""How far the runs of a schedule are apart."""

import pytest

from podlint.validation.cron import longest_interval

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@pytest.mark.parametrize(
    ("schedule", "interval"),
    [
        ("* * * * *", MINUTE),
        ("*/5 * * * *", 5 * MINUTE),
        ("*/7 * * * *", 7 * MINUTE),
        ("*/45 * * * *", 45 * MINUTE),
        ("0,10,40 * * * *", 30 * MINUTE),
        ("7 * * * *", HOUR),
        ("0 */6 * * *", 6 * HOUR),
        ("0 8-18 * * *", 14 * HOUR),
        ("30 3 * * *", DAY),
        ("@hourly", HOUR),
        ("@daily", DAY),
        ("@every 90s", 90.0),
        ("0 3 * * 1", None),
        ("0 3 1 * *", None),
        ("@weekly", None),
        ("61 * * * *", None),
        ("* * *", None),
    ],
)
def test_the_longest_time_between_two_runs(schedule: str, interval: float | None) -> None:
    assert longest_interval(schedule) == interval
