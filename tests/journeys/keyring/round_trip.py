"""Keeps, reads and forgets a secret in the keyring of the session that this runs in; prints what happened."""

import json
import sys

from integrations.errors import PortError
from integrations.secrets.store import Secrets


def main() -> None:
    secrets, said = Secrets(), dict[str, object]()
    try:
        said["keyring"] = secrets.check()
        secrets.keep("journey", sys.stdin.readline().strip())
        said["read"] = len(secrets.read("keyring:journey"))
        secrets.forget("journey")
        secrets.read("keyring:journey")
    except PortError as why:
        said["why"] = type(why).__name__
    print(json.dumps(said))  # noqa: T201 (this is what it is for)


if __name__ == "__main__":
    main()
