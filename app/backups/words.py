"""Sentences about backups, for staff."""
from kernel import wording

WORDS = {
    "app.check.backup_made": "最近一次备份是 {at:full_time}（{days} 天前）。",
    "app.check.backup_old": "最近一次备份是 {at:full_time}（{days} 天前），太久了。请运行 hongniang backup 文件夹。",
    "app.check.no_backup": "还没有备份过。请运行 hongniang backup 文件夹，密钥文件另外保管。",
    "app.check.no_backup_demo": "还没有备份过；演示数据不需要。",
}
wording.register(WORDS)
