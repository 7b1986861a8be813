"""Appends without end and tells, after each append, how many entries were acknowledged. It is killed."""

import sys
from pathlib import Path

from tests.integrations.evidence.making import entries, opened

if __name__ == "__main__":
    log = opened(Path(sys.argv[1]))
    while True:
        acknowledged = log.append(entries(3, log.size))
        if acknowledged % 30 == 0:
            log.checkpoint()
        sys.stdout.write(f"{acknowledged}\n")
        sys.stdout.flush()
