"""How the sandbox says no: a status, a code, a sentence for people. Never what was sent to it."""


class Problem(Exception):
    """A request that was understood or at least received, and not carried out."""

    def __init__(self, status: int, code: str, sentence: str, **more: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.more = more

    def body(self) -> dict[str, object]:
        """Give the JSON that the caller gets."""
        return {"error": {"code": self.code, "message": self.sentence, **self.more}}
