"""Generated documents are up to date."""
from __future__ import annotations

import subprocess
import sys

from tools.generate_docs import ROOT


def test_the_pages_made_from_the_program_are_current() -> None:
    """In a separate process, because it builds the whole web application."""
    made = subprocess.run([sys.executable, ROOT / "tools" / "generate_docs.py", "--check"], capture_output=True,
                          text=True)
    assert (made.returncode, made.stdout) == (0, ""), made.stdout + made.stderr
