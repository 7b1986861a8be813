"""The rules that hold for every test are themselves seen to work."""

from pathlib import Path

import pytest

WARNS = """
import logging

def test_silent():
    logging.getLogger("desk").info("ready")

def test_noisy():
    logging.getLogger("desk").warning("the line is gone")

def test_expected(caplog):
    logging.getLogger("desk").warning("the line is gone")
    assert caplog.messages == ["the line is gone"]
"""


def test_a_warning_in_the_log_fails_the_test_that_did_not_expect_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(WARNS)
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    done.assert_outcomes(passed=3, errors=1)
    done.stdout.fnmatch_lines(["*desk: the line is gone*"])


def test_a_warning_of_python_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import warnings\n\ndef test_old():\n    warnings.warn('old', DeprecationWarning)\n")
    pyproject = Path(__file__).parents[1] / "pyproject.toml"
    pytester.path.joinpath("pyproject.toml").write_text(
        pyproject.read_text(encoding="utf-8"), encoding="utf-8"
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider", str(pytester.path)).assert_outcomes(failed=1)
