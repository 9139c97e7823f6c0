"""Sentences about backups, for staff."""
from kernel import wording

WORDS = {
    "app.check.backup_made": "最近一次备份是 {at:full_time}（{days} 天前）。",
    "app.check.backup_old": "最近一次备份是 {at:full_time}（{days} 天前），太久了。请运行 hongniang backup 文件夹。",
    "app.check.no_backup": "还没有备份过。请运行 hongniang backup 文件夹，密钥文件另外保管。",
    "app.check.no_backup_demo": "还没有备份过；演示数据不需要。",
    "app.backup.folder_used": "{folder} 里已有内容。备份要写到还没有的或空的文件夹。",
    "app.backup.is_file": "{folder} 是一个文件。备份要写到还没有的或空的文件夹。",
    "app.backup.in_data": "{folder} 在数据文件夹 {data} 里：磁盘坏了两者一起没有，备份也不该与密钥放在一处。请写到别处。",
    "app.backup.not_written": "备份没能写到 {folder}（{why}），没有留下不完整的备份。请检查路径、权限与剩余空间。",
    "app.backup.not_dumped": "数据库没能备份：{why}",
    "app.backup.no_data": "数据文件夹 {folder} 里没有数据库，没有可备份的。请检查 HONGNIANG_DATA 或 DATABASE_URL。",
    "app.backup.no_system": "数据库里还没有红娘的数据，没有可备份的。",
    "app.backup.no_program": "找不到 PostgreSQL 的 {name}。请安装与数据库同版本或更新的 PostgreSQL 客户端。",
    "app.backup.no_folder": "没有文件夹 {folder}。",
    "app.backup.incomplete": "{folder} 不是完整的备份：里面没有 manifest.json。什么也没有写入。",
    "app.backup.broken": "备份 {folder} 有损坏：{why}。什么也没有写入。请用另一份备份。",
    "app.backup.manifest_unreadable": "manifest.json 读不出来",
    "app.backup.part_changed": "{part} 与备份时不同",
    "app.backup.part_missing": "缺少 {part}",
    "app.backup.newer_form": "备份 {folder} 由更新的版本所作。什么也没有写入。请用更新的版本恢复。",
    "app.backup.newer": "备份 {folder} 由更新的版本所作（{found}，此版本只到 {known}）。什么也没有写入。请用更新的版本恢复。",
    "app.restore.folder_used": "数据文件夹 {folder} 不是空的（密钥文件可以在里面）。请清空它，或设置另一个 HONGNIANG_DATA。什么也没有写入。",
    "app.restore.files_used": "上传文件的存放处 {place} 不是空的。请换一个空的，或清空它。什么也没有写入。",
    "app.restore.database_used": "数据库不是空的。请新建一个空的数据库，把 DATABASE_URL 指向它。什么也没有写入。",
    "app.restore.not_utf8":
        "数据库的编码不是 UTF8，存不下中文。请用超级用户新建一个（create database 名称 encoding 'UTF8' template template0），把 "
        "DATABASE_URL 指向它。什么也没有写入。",
    "app.restore.no_right": "数据库的登录角色 {role} 缺少恢复要用的权限。请用超级用户在这个数据库里执行：{statement}。什么也没有写入。",
    "app.restore.table_differs":
        "没能恢复：表 {table} 的行数或内容与备份清单 manifest.json 不符。数据库与数据文件夹保持原样。请用另一份备份。",
    "app.restore.not_loaded": "没能恢复：{why}。数据库与数据文件夹保持原样。",
    "app.restore.not_written": "没能恢复到 {folder}（{why}），已经写入的都撤回了。请检查权限与剩余空间。",
}
wording.register(WORDS)
