"""A program that encrypts or decrypts a file and is killed before a line of that is run.

Arguments: the folder to import from, the file, the key before (hex, or "-"), the line to die
before (0: none). Prints how many lines were run.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

NEW_KEY = bytes(range(32))


def main(folder: str, name: str, key: str, fatal: int) -> None:
    sys.path.insert(0, folder)
    from studio_app.repositories import encryption, file_keys

    file = Path(name)
    if key != "-":
        file_keys.unlock(file, bytes.fromhex(key))
    lines = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal lines
        if frame.f_code.co_filename != encryption.__file__:
            return None
        if event == "line":
            lines += 1
            if lines == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    if key == "-":
        encryption.encrypt(file, NEW_KEY, lambda _new: None)
    else:
        encryption.decrypt(file, lambda _new: None)
    sys.settrace(None)
    print(lines)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
