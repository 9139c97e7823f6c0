"""Finds the Chromium for the browser tests; as a script, exits with a sentence if there is none."""
import os
import shutil
import sys

from tools.words import say


def find() -> str | None:
    """The Chromium to use: the variable CHROMIUM, otherwise one on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((found for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
                 if (found := shutil.which(name))), None)


if __name__ == "__main__" and find() is None:
    sys.exit(say("no_chromium"))
