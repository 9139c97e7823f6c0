"""What the tools of the checkout print.

A plain table without imports, because `tools/setup.py` loads this file by its path on a bare Python (`-I -S`), also on
one that is too old for the project, before anything is installed.
"""
WORDS = {
    "python_too_old": "需要 Python 3.11 或更新的版本。",
    "making_venv": "建立 .venv",
    "no_venv": "没能建立虚拟环境。请安装 Python 的 venv 模块。",
    "getting_uv": "取得 uv（取不到就用 pip，慢一些）",
    "installing": "按 {lock} 安装依赖",
    "installing_by_pip": "改用 pip 安装，约一分钟",
    "not_installed": "依赖没有装上。请检查网络与上面的报错，然后再运行一次。",
    "not_linked": "没能把 hongniang 装进 .venv。",
    "ready": "准备完毕（{seconds:.0f} 秒）",
    "no_chromium": "浏览器测试需要 Chromium：请装好并放进 PATH，或用 CHROMIUM=/路径 指定。",
    "migration_usage": "用法：make migration M=\"改了什么\"",
    "migration_not_needed": "表与迁移一致，没有要写的。",
}


def say(key: str, **facts: object) -> str:
    """The sentence of `key` filled with `facts`. Raises KeyError for an unknown key."""
    return WORDS[key].format(**facts)
