"""What the project's tools print.

A plain table without imports, because `tools/setup.py` loads this file by its path on a bare Python (`-I -S`), even one
that is too old for the project, before anything is installed.
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
    # documents generated from the program
    "docs_written": "<!-- 由 make docs 从程序写出，请勿手改 · written by make docs -->",
    "docs_env": "# 全部设置。复制为 .env 后去掉行首的 # 再改；不写的用默认值。由 make docs 写出，请勿手改。",
    "docs_cli": "# 命令行 · Command line",
    "docs_cli_exit": "成功时退出码为 0；办不到为 1，标准错误上有一句话；用法不对为 2。带 `--json` 时标准输出只有 JSON。",
    "docs_reference": "# 一览 · Reference",
    "docs_outdated": "{name} 已过时，请运行 make docs",
    "docs_done": "写好 {name}",
    "docs_settings": "设置 · Settings",
    "docs_routes": "网址 · Routes",
    "docs_permissions": "权限 · Permissions",
    "docs_promises": "承诺 · Promises",
    "docs_events": "事件 · Events",
    "docs_make": "Make",
    "docs_column_name": "名字",
    "docs_column_default": "默认",
    "docs_column_about": "说明",
    "docs_column_address": "网址",
    "docs_column_allows": "允许",
    "docs_column_roles": "角色",
    "docs_column_promise": "承诺",
    "docs_column_longest": "最长",
    "docs_column_happened": "发生了什么",
    "docs_column_reactions": "同一事务里的反应（app/reactions.py）",
    "docs_column_target": "目标",
    "docs_column_does": "做什么",
}


def say(key: str, **facts: object) -> str:
    """The sentence of `key` filled with `facts`. Raises KeyError for an unknown key."""
    return WORDS[key].format(**facts)
