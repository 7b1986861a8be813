"""The panel's keyboard in one place: which key does what, and the page that tells it."""

from desktop.present.deeds import Button, Deed, Key
from desktop.present.request import KeyRow, KeysPage
from desktop.present.texts import Texts

# Each row: the key as it is named in the texts, and what it does.
KEYBOARD: tuple[tuple[str, str], ...] = (
    ("key.f1", "keys.keys"),
    ("key.f2", "keys.find"),
    ("key.f3", "keys.payments"),
    ("key.f4", "keys.options"),
    ("key.why", "keys.why"),
    ("key.f5", "keys.look-up"),
    ("key.f6", "keys.exceptions"),
    ("key.f7", "keys.link"),
    ("key.f8", "keys.bank"),
    ("key.f9", "keys.primary"),
    ("key.enter", "keys.confirm"),
    ("key.n", "keys.refuse"),
    ("key.esc", "keys.back"),
    ("key.tab", "keys.regions"),
    ("key.arrows", "keys.inside"),
    ("key.digits", "keys.digits"),
    ("key.print", "keys.print"),
    ("key.summon", "keys.summon"),
)

_NAMES = {
    Key.F1: "key.f1",
    Key.F2: "key.f2",
    Key.F3: "key.f3",
    Key.F4: "key.f4",
    Key.F5: "key.f5",
    Key.F6: "key.f6",
    Key.F7: "key.f7",
    Key.F8: "key.f8",
    Key.F9: "key.f9",
    Key.ENTER: "key.enter",
    Key.ESC: "key.esc",
    Key.N: "key.n",
    Key.WHY: "key.why",
    Key.PRINT: "key.print",
}


def key_name(texts: Texts, key: Key | None) -> str:
    """Name a key as this language's keyboards print it."""
    return texts(_NAMES[key]) if key else ""


def button(
    texts: Texts,
    deed: Deed,
    label: str,
    key: Key | None = None,
    *,
    amount: str = "",
    which: str = "",
    enabled: bool = True,
    first_step: bool = False,
) -> Button:
    """Make a button from the key of its label, with its keyboard key's name as the hint."""
    return Button(
        deed=deed,
        label=texts(label),
        which=which,
        amount=amount,
        key=key,
        hint=key_name(texts, key),
        enabled=enabled,
        first_step=first_step,
    )


def keys_page(texts: Texts) -> KeysPage:
    """Tell every key and what it does."""
    return KeysPage(
        back=button(texts, Deed.BACK, "action.back", Key.ESC),
        heading=texts("keys.heading"),
        rows=tuple(KeyRow(texts(key), texts(does)) for key, does in KEYBOARD),
    )
