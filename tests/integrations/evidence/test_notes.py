"""Notes are those that other programs read and write; none that was changed is taken."""

import pytest

from integrations.evidence.notes import BadNote, Checkpoint, Signer, Verifier, opened

# The note and key of the examples of golang.org/x/mod/sumdb/note.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    f"{TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = Signer.of("log/one", bytes(range(32)))
HEAD = Checkpoint("log/one", 12, bytes(range(32)), 1_762_282_800_000)


def test_a_published_note_is_read() -> None:
    verifier = Verifier.parse(KEY)
    assert str(verifier) == KEY
    assert verifier.text_of(NOTE) == TEXT


def test_what_is_signed_can_be_verified_with_the_public_key_alone() -> None:
    verifier = Verifier.parse(str(SIGNER.verifier))
    assert verifier.text_of(SIGNER.sign(TEXT)) == TEXT
    assert opened(SIGNER.sign(HEAD.text), verifier) == HEAD
    assert "key" not in repr(SIGNER)


def test_a_checkpoint_has_the_form_that_others_read() -> None:
    assert HEAD.text == "log/one\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\ntime 1762282800000\n"


@pytest.mark.parametrize("number", range(len(SIGNER.sign(HEAD.text))))
def test_no_letter_of_a_note_can_be_changed(number: int) -> None:
    note = SIGNER.sign(HEAD.text)
    for letter in ("A", "\n", "1"):
        changed = note[:number] + letter + note[number + 1 :]
        if changed != note:
            with pytest.raises(BadNote):
                opened(changed, SIGNER.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        KEY[:-1],
        KEY.replace("c74f", "c74e"),
        KEY.replace("+ARpc", "+BRpc"),
        KEY.replace("PeterNeumann", "Peter Neumann"),
        KEY.replace("PeterNeumann", ""),
        "a+00000000+AQ==",
    ],
)
def test_no_other_key_is_taken(text: str) -> None:
    with pytest.raises(BadNote):
        Verifier.parse(text)


def test_a_note_by_another_key_of_the_same_name_is_refused() -> None:
    other = Signer.of("log/one", bytes(32))
    with pytest.raises(BadNote, match="another key"):
        SIGNER.verifier.text_of(other.sign(TEXT))


@pytest.mark.parametrize(
    "text",
    ["", "log\n1\n", HEAD.text.replace("12", "012"), HEAD.text.replace("12", "-1"), HEAD.text.replace("time ", ""),
     HEAD.text + "more\n", HEAD.text.replace("AAEC", "AAE"), HEAD.text.replace("log/one", "log one")],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused_even_when_it_is_signed(text: str) -> None:
    with pytest.raises(BadNote):
        opened(SIGNER.sign(f"{text}"), SIGNER.verifier) if text else Checkpoint.parse(text)


def test_a_name_with_a_space_and_a_text_without_an_end_are_refused() -> None:
    with pytest.raises(BadNote):
        Signer.of("log one", bytes(32))
    with pytest.raises(BadNote):
        SIGNER.sign("text")
