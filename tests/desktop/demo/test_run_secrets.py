"""Secrets of one run: kept while it runs, by name, and nowhere else."""

import pytest

from desktop.demo.secrets import RunSecrets
from integrations.errors import Unauthorized


def test_a_secret_is_read_by_its_reference() -> None:
    secrets = RunSecrets()
    secrets.keep("sandbox", "s3cret")
    assert secrets.read("keyring:sandbox") == secrets.read("sandbox") == "s3cret"


def test_another_run_knows_nothing_of_it() -> None:
    RunSecrets().keep("sandbox", "s3cret")
    with pytest.raises(Unauthorized) as refused:
        RunSecrets().read("keyring:sandbox")
    assert "s3cret" not in str(refused.value)
