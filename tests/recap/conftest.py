from collections.abc import Iterator

import pytest

from tests.reports.desk import Desk, open_desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    found = open_desk()
    yield found
    assert found.connection is not None
    found.connection.close()
