"""Papers for everybody, and a witness beside a product behind HTTP."""

from collections.abc import AsyncIterator

import pytest

from integrations.recorders.witness.server import Witness, server_context
from tests.integrations.recorders.http.fake import FakeService
from tests.integrations.recorders.witness.bench import Post
from tests.integrations.recorders.witness.lines import ByName, Slow
from tests.integrations.recorders.witness.papers import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("papers"))


@pytest.fixture
async def post(authority: Authority) -> AsyncIterator[Post]:
    fake = FakeService()
    await fake.up()
    post = Post(fake, authority)
    await post.open()
    yield post
    await post.close()
    await fake.down()


@pytest.fixture
async def slow() -> Slow:
    return Slow()


@pytest.fixture
async def witness(slow: Slow, authority: Authority) -> AsyncIterator[Witness]:
    witness = Witness(slow, ByName(), server_context(authority.papers("127.0.0.1")), refusal_s=0)
    await witness.start()
    yield witness
    await witness.stop()
