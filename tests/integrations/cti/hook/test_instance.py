import subprocess
import sys
from pathlib import Path

from integrations.cti.hook import instance
from integrations.cti.hook.instance import only_instance

HOLD = """
import sys
from pathlib import Path
from integrations.cti.hook.instance import only_instance
with only_instance(Path(sys.argv[1])) as only:
    print(only, flush=True)
    sys.stdin.read()
"""


def test_the_second_program_is_told_that_it_is_not_the_first(tmp_path: Path) -> None:
    with only_instance(tmp_path / "run") as first, only_instance(tmp_path / "run") as second:
        assert (first, second) == (True, False)


def test_it_is_free_again_after_the_first_has_left(tmp_path: Path) -> None:
    for _ in range(2):
        with only_instance(tmp_path) as only:
            assert only


def test_a_program_that_is_killed_leaves_it_free(tmp_path: Path) -> None:
    root = Path(instance.__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"True"
        with only_instance(tmp_path) as only:
            assert not only
        process.kill()
    with only_instance(tmp_path) as only:
        assert only
