import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the markers in the bad examples of rules/*/*.md")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    # With a whole test run this file is read after the command line: then there is no such option.
    return bool(request.config.getoption("--update", default=False))
