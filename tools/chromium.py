"""Says in one sentence where there is no Chromium for the journeys."""
import os
import shutil
import sys


def find() -> str | None:
    """The Chromium to use: CHROMIUM=, else one on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((found for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
                 if (found := shutil.which(name))), None)


if __name__ == "__main__" and find() is None:
    sys.exit("浏览器测试需要 Chromium：请装好并放进 PATH，或用 CHROMIUM=/路径 指定。")
