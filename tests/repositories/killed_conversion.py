"""A program whose children encrypt or decrypt a file and are killed before a line of that is run.

Arguments: the folder to import from, the file, the key before (hex, or "-"). For each number on
standard input a child is born that dies before that line (0: none). Prints how it ended, and how
many lines were run where it was not killed. Nothing is imported twice.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

NEW_KEY = bytes(range(32))


def main(folder: str, name: str, key: str) -> None:
    sys.path.insert(0, folder)
    from studio_app.repositories import encryption

    # What the work asks for only when it begins.
    importlib.import_module("sqlcipher3.dbapi2")
    for number in sys.stdin:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            print(convert(encryption, Path(name), key, int(number)), end=" ", flush=True)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def convert(encryption: ModuleType, file: Path, key: str, fatal: int) -> int:
    """Encrypt or decrypt the file; return how many lines that took."""
    from studio_app.repositories import file_keys

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
    return lines


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
