"""Sets up `.venv` from a lock, by uv where pip can get it, else by pip. A second run does nothing.

Runs on the system's Python with nothing installed. The stamp holds the hash of what was installed, so a changed lock is
noticed and an unchanged one costs nothing. `requirements-dev.lock` holds all of `requirements.lock`.
"""
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV_LOCK = "requirements-uv.lock"


def say(text: str) -> None:
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
        print("需要 Python 3.11 或更新的版本。", file=sys.stderr)
        return 1
    started = time.monotonic()
    if not PYTHON.exists():
        say("建立 .venv")
        if not run(sys.executable, "-m", "venv", VENV):
            print("没能建立虚拟环境。请安装 Python 的 venv 模块。", file=sys.stderr)
            return 1
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        say("取得 uv（取不到就用 pip，慢一些）")
        run(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", UV_LOCK, quiet=True)
    say(f"按 {lock} 安装依赖")
    fast = uv.exists() and run(uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", lock)
    if not fast:
        say("改用 pip 安装，约一分钟")
        if not run(PYTHON, "-m", "pip", "install", "--progress-bar", "on", "--require-hashes", "-r", lock):
            print("依赖没有装上。请检查网络与上面的报错，然后再运行一次。", file=sys.stderr)
            return 1
    if not run(PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", "."):
        print("没能把 hongniang 装进 .venv。", file=sys.stderr)
        return 1
    stamps[lock].write_text(fingerprint(lock))
    say(f"准备完毕（{time.monotonic() - started:.0f} 秒）")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "requirements.lock"))
