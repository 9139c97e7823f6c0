"""Sentences of the kernel."""
from kernel import wording

WORDS = {
    "kernel.bad_file": "文件有误，未采用：{problems}",
    "kernel.bad_instant": "“{text}”不是有效的时间。请写成 2026-02-05 10:00 或 2026-02-05T10:00+08:00。",
    "kernel.bad_month": "“{text}”不是有效的月份。请写成 2026-10，2000 年以后。",
    "kernel.month_to_come": "{month}还没有开始，没有可报告的内容。",
    "kernel.bad_money": "“{text}”不是有效的金额。请写成 1280.00。",
    "kernel.bad_setting": "设置 {name} 有误：{why}",
    "kernel.setting_not_available": "此版本尚不支持设置 {names}（not available in this version），请去掉。",
    "kernel.unknown_setting": "不认识的设置 {names}。请对照 .env.example 检查拼写。",
    "kernel.no_file": "找不到文件 {name}（在公司资料文件夹中）。",
    "kernel.no_document": "公司资料 {name} 尚未载入。请运行 hongniang company load。",
    "kernel.no_key": "密钥文件 {path} 读不出来：{why}",
    "kernel.no_database": "数据库连接不上：{why}",
    "kernel.broken_chain": "审计记录第 {row} 行与封签不符。",
    "kernel.no_stored_file": "这份文件找不到了，请重新上传。",
    "kernel.not_here": "这里没有配置数据库地址。请先运行 make up，或设置 DATABASE_URL。",
}
wording.register(WORDS)
