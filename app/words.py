"""Sentences of the composition."""
from kernel import wording

WORDS = {
    "app.bot_failed": "智能客服未能处理",
    "app.root_without_namespace": "PostgreSQL 不能以 root 运行，而这台机器不允许建立用户命名空间。请换普通用户运行。",
    "app.not_owner": "数据文件夹 {folder} 属于另一个用户。请用它的主人运行，或换一个 HONGNIANG_DATA。",
    "app.not_passable": "数据文件夹的主人进不去文件夹 {folder}，数据库无法以他的身份运行。请调整权限，或换一个 HONGNIANG_DATA。",
    "app.no_company": "公司资料文件夹 {folder} 不存在。请检查 HONGNIANG_COMPANY。",
    "app.no_store": "company.yml 里没有编号为 {store} 的门店。",
    "app.newer_schema": "数据库由更新的版本升级过（{found}，此版本只到 {known}）。请运行更新的版本，或从备份恢复。",
    "app.not_migrated": "数据库还没有准备好。请先运行 hongniang migrate。",
    "app.no_wheel": "这个平台没有内置的 {name}。请自行准备一个，并设置 {setting}。",
    "app.no_start": "{name} 没能启动：{why}",
    "app.port_busy": "地址 {host}:{port} 用不了（{why}）。请停掉占用它的程序，或设置 HONGNIANG_PORT。",
    "app.no_migration": "数据库结构没能更新，公司资料没能载入，原因见上。",
    "app.folder_unwritable": "数据文件夹 {folder} 不能写入（{why}）。请检查权限，或设置 HONGNIANG_DATA。",
    "app.failed": "系统出了点问题，您的内容没有丢失，请稍后再试。",
    "app.no_such_file": "读不到文件 {file}，请检查路径。",
    "app.bad_request": "请求里的 {where} 没有填对，请对照 /api/docs 检查。",
    "app.no_bench": "没有“{name}”这项测量。可用：{names}。",
    "app.bad_scale": "规模应大于 0，不超过 1。",
    "app.webhook_gave_up": "推送到 {host} 连续一天没有送达，已停止重试。请在“推送”页查看原因，可以重新投递。",
    "app.webhook_gone": "{host} 答复不再接收推送（410），已停用这个地址。",
    "app.folder_in_use": "数据文件夹 {folder} 正被另一个 hongniang 使用。请先停掉它，或设置另一个 HONGNIANG_DATA。",
}

FOR_CUSTOMERS = {
    "app.apology": ("抱歉，刚才系统出了点问题，您的话我们已经收到，没有丢失。正在为您转接人工红娘。",
                    "Sorry, something went wrong on our side. We have your message, nothing is lost. "
                    "We are connecting you with a matchmaker."),
    "app.to_a_person": ("转人工", "Talk to a person"),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
