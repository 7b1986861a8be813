"""Two files, one over the other; every fault with its line and what to do; no secret in a file or a message."""

import runpy
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.settings.faults import Fault, SettingsRefused, all_keys
from integrations.settings.files import Files, Loaded, load, usual_files
from integrations.settings.guide import guide
from integrations.settings.lines import line_of, lines_of
from integrations.settings.model import Settings

SECRET = "hunter2-not-for-a-file"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "managed.toml", tmp_path / "user.toml")


def written(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)


def faults(files: Files, text: str) -> tuple[Fault, ...]:
    written(files.user, text)
    with pytest.raises(SettingsRefused) as refused:
        load(files)
    assert SECRET not in str(refused.value)
    return refused.value.faults


def test_without_files_everything_has_a_default_that_runs_the_demonstration(files: Files) -> None:
    loaded = load(files)
    assert loaded == Loaded(Settings())
    chosen = loaded.settings
    assert (chosen.calls.connector, chosen.gateway.product, chosen.recorder.product) == (
        "simulator",
        "sandbox",
        "simulator",
    )


def test_the_managed_file_lies_over_the_users(files: Files) -> None:
    written(files.managed, '[docking]\nside = "left"\n[calls]\nconnector = "baresip"\n')
    written(files.user, '[docking]\nside = "right"\nwidth = 420\n[calls.baresip]\nport = 4445\n')
    loaded = load(files)
    assert (loaded.settings.docking.side, loaded.settings.docking.width) == ("left", 420)
    assert (loaded.settings.calls.connector, loaded.settings.calls.baresip.port) == ("baresip", 4445)
    assert loaded.managed == ("docking.side", "calls.connector")
    assert loaded.overruled == ("docking.side",)
    assert loaded.read == (files.managed, files.user)


def test_an_unknown_key_has_its_line_and_a_suggestion(files: Files) -> None:
    (fault,) = faults(files, '# mine\n[docking]\nside = "left"\nwdith = 400\n')
    assert (fault.line, fault.key) == (4, "docking.wdith")
    assert "Did you mean docking.width?" in fault.advice
    assert str(fault).startswith(f"{files.user}:4: There is no setting docking.wdith.")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("[doking]\nside = 'left'\n", "Did you mean docking?"),
        ("[general]\nside = 'left'\n", "Did you mean docking.side?"),
        ("[policy]\nxyzzy = 1\n", "There are: pack, flow."),
        ("[calls.xyzzy]\nx = 1\n", "There are: connector, hook, baresip, asterisk."),
    ],
)
def test_a_suggestion_is_the_nearest_or_the_same_elsewhere_or_all(
    files: Files, text: str, advice: str
) -> None:
    assert faults(files, text)[0].advice == advice


@pytest.mark.parametrize(
    "text",
    [
        f'[calls.asterisk]\nsecret = "{SECRET}"\n',
        f'[calls.asterisk]\nsecret = "keyring: "\nuser = "{SECRET}"\n',
        f'[gateway]\naddress = "https://user:{SECRET}@pay.example"\n',
    ],
)
def test_a_secret_in_plain_text_is_refused_with_what_to_do(files: Files, text: str) -> None:
    (fault,) = faults(files, text)
    assert fault.line == (2)
    assert "in plain text" in fault.message
    assert f"tillside secret set {fault.key}" in fault.advice


def test_a_secret_under_an_unknown_name_is_not_repeated_either(files: Files) -> None:
    (fault,) = faults(files, f'[accounts.postgresql]\napi_key = "{SECRET}"\n')
    assert "tillside secret set" in fault.advice


def test_a_reference_to_the_keyring_is_taken(files: Files) -> None:
    written(files.user, '[calls.asterisk]\nsecret = "keyring:ami"\n')
    assert load(files).settings.calls.asterisk.secret == "keyring:ami"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[docking]\nwidth = "400"\n', "valid integer"),
        ("[docking]\nwidth = 5000\n", "less than or equal to 520"),
        ('[docking]\nsoftphone = [""]\n', "program's name is empty"),
        ('[calls]\nconnector = "telepathy"\n', "'simulator', 'hook'"),
        ('[gateway]\naddress = "http://pay.example"\n', "without https"),
        ('[gateway]\naddress = "pay.example"\n', "begins with https://"),
        ('[general]\nregion = "usa"\n', "pattern"),
        ('[docking]\nsoftphone = ["linphone", 5]\n', "valid string"),
    ],
)
def test_a_wrong_value_says_what_is_right(files: Files, text: str, said: str) -> None:
    (fault,) = faults(files, text)
    assert fault.line == 2
    assert said in fault.advice


def test_the_softphones_names_are_taken(files: Files) -> None:
    written(files.user, '[docking]\nsoftphone = ["zoiper"]\n[accounts]\nfile = "/srv/accounts.db"\n')
    assert load(files).settings.docking.softphone == ("zoiper",)
    assert load(files).settings.accounts.file == Path("/srv/accounts.db")


def test_this_machine_may_be_reached_without_https(files: Files) -> None:
    written(files.user, '[gateway]\naddress = "http://127.0.0.1:8080/v1"\n')
    assert load(files).settings.gateway.address == "http://127.0.0.1:8080/v1"
    written(files.user, '[gateway]\naddress = ""\n')
    assert load(files).settings.gateway.address == ""


@pytest.mark.parametrize("text", [f'secret = "{SECRET}\n', "[docking\n", "a = 1\na = 2\n", "x = "])
def test_what_is_no_toml_is_said_without_its_text(files: Files, text: str) -> None:
    (fault,) = faults(files, text)
    assert "not TOML" in fault.message


def test_all_that_is_wrong_is_said_at_once(files: Files) -> None:
    written(files.managed, "[docking]\nwidth = 1\n")
    found = faults(files, "[docking]\nwidth = 2\nx = 1\n")
    assert [(one.file.name, one.line) for one in found] == [
        ("managed.toml", 2),
        ("user.toml", 2),
        ("user.toml", 3),
    ]


def test_other_codings_and_giant_files_and_folders_are_refused(files: Files) -> None:
    files.user.write_bytes(b"[docking]\n# caf\xe9\n")
    with pytest.raises(SettingsRefused, match="not written in UTF-8"):
        load(files)
    files.user.write_bytes(b"#" * 1_000_002)
    with pytest.raises(SettingsRefused, match="larger"):
        load(files)
    files.user.unlink()
    files.user.mkdir()
    with pytest.raises(SettingsRefused, match="cannot be read"):
        load(files)


def test_a_byte_order_mark_does_no_harm(files: Files) -> None:
    files.user.write_bytes(b"\xef\xbb\xbf[docking]\nwidth = 410\n")
    assert load(files).settings.docking.width == 410


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_a_managed_file_that_anybody_may_write_is_not_read(files: Files) -> None:
    written(files.managed, "[docking]\nwidth = 410\n")
    files.managed.chmod(0o666)
    with pytest.raises(SettingsRefused, match="chmod go-w"):
        load(files)


def test_no_variable_moves_the_managed_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = usual_files().managed
    for name in ("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "HOME", "PROGRAMDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert usual_files().managed == before
    if sys.platform == "linux":
        assert usual_files().user == tmp_path / "tillside" / "settings.toml"
        monkeypatch.setenv("XDG_CONFIG_HOME", "not/absolute")
        assert usual_files().user == tmp_path / ".config" / "tillside" / "settings.toml"


def test_the_guide_is_what_the_model_says() -> None:
    page = Path(__file__).parents[3] / "resources" / "docs" / "settings.md"
    assert page.read_text(encoding="utf-8") == guide(), "write it anew: python -m integrations.settings"


def test_the_page_is_written_by_the_module(monkeypatch: pytest.MonkeyPatch) -> None:
    wrote: list[str] = []
    monkeypatch.setattr(Path, "write_text", lambda _, text, **__: wrote.append(text))
    runpy.run_module("integrations.settings", run_name="__main__")
    assert wrote == [guide()]


def test_the_guide_names_every_key() -> None:
    text = guide()
    assert all(f"`{key[-1]}`" in text for key in all_keys())


LONG = 'a = """\nb = 1\n[c]\n"""\n[d]\ne.f = 1\n"g h" = 2\n[[i]]\nj = 1\n'


def test_lines_skip_long_texts_and_know_dotted_and_quoted_keys() -> None:
    lines = lines_of(LONG)
    assert tomllib.loads(LONG)["d"]["e"]["f"] == 1
    assert lines == {
        ("a",): 1,
        ("d",): 5,
        ("d", "e"): 6,
        ("d", "e", "f"): 6,
        ("d", "g h"): 7,
        ("i",): 8,
        ("i", "j"): 9,
    }
    assert line_of(("d", "e", "x"), lines) == 6
    assert line_of(("nowhere",), lines) is None


names = st.text("abcdefg_", min_size=1, max_size=5)


@given(st.dictionaries(names, st.dictionaries(names, st.integers(), max_size=3), max_size=4))
def test_every_key_is_found_on_its_line(tables: dict[str, dict[str, int]]) -> None:
    text = ""
    expected: dict[tuple[str, ...], int] = {}
    for table, keys in tables.items():
        text += f"[{table}]\n"
        expected[table,] = text.count("\n")
        for key, value in keys.items():
            text += f"{key} = {value}\n"
            expected[table, key] = text.count("\n")
    assert lines_of(text) == expected
