"""Core Foundation through ctypes: strings, numbers, lists and who owns them. Knows no window."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_bool, c_char_p, c_int64, c_long, c_uint32, c_void_p
from typing import Any

_UTF8 = 0x08000100
_INT64 = 4  # kCFNumberSInt64Type
_PATH = "/System/Library/Frameworks/{0}.framework/{0}"


def framework(name: str) -> Any:
    """Load one of the system's frameworks."""
    return ctypes.CDLL(_PATH.format(name))


def typed(function: Any, result: Any, *arguments: Any) -> Any:
    """Give a function its exact types and return it."""
    function.restype, function.argtypes = result, arguments
    return function


class Core:
    """The few calls of Core Foundation that docking needs; a reference is an int, 0 is none."""

    def __init__(self, load: Callable[[str], Any] = framework) -> None:
        core = load("CoreFoundation")
        self._release = typed(core.CFRelease, None, c_void_p)
        self._string = typed(core.CFStringCreateWithCString, c_void_p, c_void_p, c_char_p, c_uint32)
        self._text = typed(core.CFStringGetCString, c_bool, c_void_p, c_char_p, c_long, c_uint32)
        self._number = typed(core.CFNumberGetValue, c_bool, c_void_p, c_long, POINTER(c_int64))
        self._truth = typed(core.CFBooleanGetValue, c_bool, c_void_p)
        self._count = typed(core.CFArrayGetCount, c_long, c_void_p)
        self._item = typed(core.CFArrayGetValueAtIndex, c_void_p, c_void_p, c_long)
        self._value = typed(core.CFDictionaryGetValue, c_void_p, c_void_p, c_void_p)
        self._hash = typed(core.CFHash, c_long, c_void_p)
        self._loop = typed(core.CFRunLoopGetMain, c_void_p)
        self._add = typed(core.CFRunLoopAddSource, None, c_void_p, c_void_p, c_void_p)
        self._remove = typed(core.CFRunLoopRemoveSource, None, c_void_p, c_void_p, c_void_p)

    def release(self, reference: int) -> None:
        self._release(reference)

    @contextmanager
    def name(self, text: str) -> Iterator[int]:
        """Give a string for as long as it is needed."""
        made = self._string(None, text.encode(), _UTF8)
        try:
            yield made
        finally:
            self._release(made)

    def text(self, reference: int) -> str:
        buffer = ctypes.create_string_buffer(1024)
        return buffer.value.decode() if self._text(reference, buffer, len(buffer), _UTF8) else ""

    def number(self, reference: int) -> int:
        found = c_int64()
        return found.value if self._number(reference, _INT64, byref(found)) else 0

    def truth(self, reference: int) -> bool:
        return bool(self._truth(reference))

    def items(self, reference: int) -> list[int]:
        """Return what a list holds, which belongs to the list."""
        return [self._item(reference, place) for place in range(self._count(reference))]

    def entry(self, dictionary: int, key: str) -> int:
        """Return a value of a dictionary, which belongs to the dictionary; 0 if it has none."""
        with self.name(key) as name:
            return self._value(dictionary, name) or 0

    def identity(self, reference: int) -> int:
        """Return a number that is the same for equal references."""
        return int(self._hash(reference))

    def listen(self, source: int) -> None:
        """Add a source to the main run loop, which Qt runs."""
        with self.name("kCFRunLoopDefaultMode") as mode:
            self._add(self._loop(), source, mode)

    def ignore(self, source: int) -> None:
        with self.name("kCFRunLoopDefaultMode") as mode:
            self._remove(self._loop(), source, mode)
