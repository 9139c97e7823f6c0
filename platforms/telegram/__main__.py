"""`python -m platforms.telegram --port 8081 --token 1234567:…`: the server for demonstration, with a phone at `/`."""
from __future__ import annotations

import argparse
import sys
import time

from platforms.telegram.server_thread import Telegram

DEMO_TOKEN = "1234567890:demonstration-only-token"


def main() -> None:
    """Runs until Ctrl-C."""
    parser = argparse.ArgumentParser(description="演示用的 Telegram Bot API 服务器")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=DEMO_TOKEN)
    wanted = parser.parse_args()
    with Telegram(wanted.port, unit=1.0) as telegram:
        bot = telegram.make_bot(token=wanted.token)
        sys.stdout.write(
            f"演示手机：{telegram.url}/?token={bot.token}&chat=1001\n"
            f"HONGNIANG_TELEGRAM_URL={telegram.url}\nHONGNIANG_TELEGRAM_TOKEN={bot.token}\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
