"""Sets up `.venv` from a lock file, by uv if pip can install it, otherwise by pip. A second run does nothing.

Runs on the system's Python with nothing installed. The stamp is the hash of what was installed, so a changed lock file
is noticed and an unchanged one costs nothing. `requirements-dev.lock` contains all of `requirements.lock`.
"""
import hashlib
import os
import runpy
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV_LOCK = "requirements-uv.lock"
say = runpy.run_path(str(Path(__file__).with_name("words.py")))["say"]  # nothing can be imported yet


def progress(text: str) -> None:
    print(f"· {text}", flush=True)


def run(*command: object, quiet: bool = False) -> bool:
    """Runs a command from the checkout and says whether it succeeded."""
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False,
                          capture_output=quiet)
    return done.returncode == 0


def fingerprint(lock: str) -> str:
    parts = [sys.version.split()[0], *((ROOT / name).read_text() for name in (lock, "pyproject.toml"))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def main(lock: str) -> int:
    stamps = {name: VENV / f".installed-{name}" for name in ("requirements.lock", "requirements-dev.lock")}
    current = {name: stamp.exists() and stamp.read_text() == fingerprint(name) for name, stamp in stamps.items()}
    if PYTHON.exists() and (current[lock] or current["requirements-dev.lock"]):
        return 0
    if sys.version_info < (3, 11):
        print(say("python_too_old"), file=sys.stderr)
        return 1
    started = time.monotonic()
    if not PYTHON.exists():
        progress(say("making_venv"))
        if not run(sys.executable, "-m", "venv", VENV):
            print(say("no_venv"), file=sys.stderr)
            return 1
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        progress(say("getting_uv"))
        run(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", UV_LOCK, quiet=True)
    progress(say("installing", lock=lock))
    fast = uv.exists() and run(uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", lock)
    if not fast:
        progress(say("installing_by_pip"))
        if not run(PYTHON, "-m", "pip", "install", "--progress-bar", "on", "--require-hashes", "-r", lock):
            print(say("not_installed"), file=sys.stderr)
            return 1
    if not run(PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", "."):
        print(say("not_linked"), file=sys.stderr)
        return 1
    stamps[lock].write_text(fingerprint(lock))
    progress(say("ready", seconds=time.monotonic() - started))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "requirements.lock"))
