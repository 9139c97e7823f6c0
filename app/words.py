"""Sentences of the room: refusals, `doctor`, `up`, faults of company.yml, the API's page; the apology to customers."""
from kernel import wording

WORDS = {
    "app.bot_failed": "智能客服未能处理",
    "app.root_without_namespace": "PostgreSQL 不能以 root 运行，而这台机器不允许建立用户命名空间。请换普通用户运行。",
    "app.not_owner": "数据文件夹 {folder} 属于另一个用户。请用它的主人运行，或换一个 HONGNIANG_DATA。",
    "app.not_passable": "数据文件夹的主人进不去文件夹 {folder}，数据库无法以他的身份运行。请调整权限，或换一个 HONGNIANG_DATA。",
    "app.no_company": "公司资料文件夹 {folder} 不存在。请检查 HONGNIANG_COMPANY。",
    "app.no_store": "company.yml 里没有编号为 {store} 的门店。",
    "app.newer_schema": "数据库由更新的版本升级过（{found}，此版本只到 {known}）。请运行更新的版本，或从备份恢复。",
    "app.waits_for_database": "{why}等它恢复后继续启动。",
    "app.one_address": "设置了 {there}，没有设置 {missing}，数据文件夹上也没有在运行的系统。请设置 {missing}。",
    "app.not_migrated": "数据库还没有准备好。请先运行 hongniang migrate。",
    "app.no_wheel": "这个平台没有内置的 {name}。请自行准备一个，并设置 {setting}。",
    "app.no_start": "{name} 没能启动：{why}",
    "app.port_busy": "地址 {host}:{port} 用不了（{why}）。请停掉占用它的程序，或设置 HONGNIANG_PORT。",
    "app.no_migration": "数据库结构没能更新，公司资料没能载入，原因见上。",
    "app.folder_unwritable": "数据文件夹 {folder} 不能写入（{why}）。请检查权限，或设置 HONGNIANG_DATA。",
    "app.no_such_file": "读不到文件 {file}，请检查路径。",
    "app.no_bench": "没有“{name}”这项测量。可用：{names}。",
    "app.bad_scale": "规模应大于 0，不超过 1。",
    "app.webhook_gave_up": "推送到 {host} 连续一天没有送达，已停止重试。请在“推送”页查看原因，可以重新投递。",
    "app.webhook_gone": "{host} 答复不再接收推送（410），已停用这个地址。",
    "app.folder_incomplete":
        "数据文件夹 {folder} 里的恢复没有完成，里面的数据不全。请清空它（密钥文件除外），再运行一次 hongniang restore。",
    "app.folder_in_use": "数据文件夹 {folder} 正被另一个 hongniang 使用。请先停掉它，或设置另一个 HONGNIANG_DATA。",
    "app.running_not_ready": "数据文件夹 {folder} 上的系统正在启动、停止或恢复，数据库还没有就绪。请稍后再试；一直如此，请看它的日志与磁盘空间。",
    "app.database_silent": "数据库 {seconds} 秒内没有答复：进程在，但不应答。请检查数据库进程与磁盘；系统的其他进程不必停，数据库恢复后会自己接着做。",
    "app.database_full": "数据库没有空闲的连接。请停掉多余的程序，或调大 max_connections；系统的其他进程不必停。",
}

DEMO = {
    "demo.not_demo": "这不是演示数据文件夹，演示命令在此不可用。",
    "demo.no_state": "没有“{state}”这个状态。可用：{states}。",
    "demo.no_store": "没有门店“{code}”。可用：{codes}。",
    "demo.no_member": "没有工号“{number}”的员工。",
    "demo.no_officer": "演示公司里没有投诉专员，请先运行 hongniang demo staff --role complaint_officer。",
}

CHECKS = {
    "app.check.failed": "检查本身失败：{kind}。",
    "app.check.company_bad": "公司资料有误，运行 hongniang company check 看逐行说明：{why}",
    "app.check.company_good": "公司资料 {count} 份，没有问题。",
    "app.check.disk_good": "数据文件夹与上传文件所在磁盘还剩 {free:.1f} GB。",
    "app.check.disk_full": "数据文件夹或上传文件所在磁盘还剩 {free:.1f} GB，请清理。",
    "app.check.demo": "这是演示数据文件夹：公司、人物与账号均为虚构，请勿用于真实顾客。",
    "app.check.postgres_old": "PostgreSQL {version} 太旧，请用 {wanted} 或更新的。",
    "app.check.connections_few": "数据库至多 {most} 个连接，四个进程各要 {need} 个：请调大 max_connections。",
    "app.check.postgres_embedded": "PostgreSQL {version}（内置），至多 {most} 个连接，现用 {used} 个，每个进程至多 {need} 个。",
    "app.check.postgres_external": "PostgreSQL {version}（外部），至多 {most} 个连接，现用 {used} 个，每个进程至多 {need} 个。",
    "app.check.schema_good": "数据库结构是最新的（{head}）。",
    "app.check.schema_old": "数据库结构不是最新的，请运行 hongniang migrate。",
    "app.check.time_good": "本机与数据库的时间一致。",
    "app.check.time_bad": "本机与数据库的时间相差 {length}，请校准。时限一律以数据库的时间为准，不受影响。",
    "app.alert_clock_fast": "{host} 的时钟比数据库快 {length}，请校准。时限一律以数据库的时间为准，不受影响。",
    "app.alert_clock_slow": "{host} 的时钟比数据库慢 {length}，请校准。时限一律以数据库的时间为准，不受影响。",
    "app.check.valkey_good": "Valkey 正常。",
    "app.check.invariants_good": "{count} 项内部约定都成立。",
    "app.check.invariants_bad": "不成立：{broken}",
    "app.invariant_unchecked": "检查不了：{sentence}，原因见日志",
    "app.check.broken_invariant": "{sentence}（{count}）",
    "app.check.loops_failing": "{parts:clauses}",
    "app.check.loops_well": "后台循环与任务都在运行（{count} 项）。",
    "app.check.loops_none": "后台循环没有在运行。",
    "app.part.named": "{title}（{part}）",
    "app.part.delivery": "消息发送",
    "app.part.receiving": "Telegram 收取",
    "app.part.deadlines": "时限",
    "app.part.alerts": "告警发送",
    "app.part.recovery": "消息补处理",
    "app.part.sealing": "审计封签",
    "app.part.watching": "故障察看",
    "app.part.invariants": "内部约定的检查",
    "app.part.cleaning": "过期内容的清理",
    "app.part.reports": "每月报告",
    "app.part.notice": "放假通知的检查",
    "app.part.webhooks": "推送",
    "app.part.health": "后台任务的状况登记",
    "app.part.recording": "发送结果的记录",
    "app.part.metrics": "/metrics 的数字",
    "app.part.turns": "对话",
    "app.trouble.failing": "{part} 连续失败 {times} 次（{why}），原因见日志",
    "app.trouble.silent": "{part} 自 {since:day_time} 起没有动静，进程可能已停止或卡住，请看 loops 与 worker 是否在运行",
    "app.trouble.clock_fast": "进程 {process} 的时钟比数据库快 {length}，请校准那台机器。时限一律以数据库的时间为准，不受影响",
    "app.trouble.clock_slow": "进程 {process} 的时钟比数据库慢 {length}，请校准那台机器。时限一律以数据库的时间为准，不受影响",
    "app.check.time_others": "{clocks:clauses}。",
    "app.trouble.key": "{why}正在运行的进程还能用，但重新启动会失败，请先放回密钥文件",
    "app.trouble.connections": "数据库连接快用完了（{used}/{most}）：请停掉多余的程序，或调大 max_connections",
    "app.trouble.database": "数据库不能写入（{why}）：请检查磁盘空间、连接数与数据库进程",
}

UP = {
    "app.up.starting_embedded": "启动内置的 PostgreSQL 与 Valkey",
    "app.up.starting_servers": "启动 PostgreSQL 与 Valkey",
    "app.up.both": "{first} 与 {second}",
    "app.up.servers_ready": "{names} 就绪（{seconds:.1f} 秒）",
    "app.up.migrating": "更新数据库结构，载入公司资料",
    "app.up.starting": "启动 {names:list}",
    "app.up.ready": "就绪，用了 {seconds:.1f} 秒。按 Ctrl-C 全部停止。",
    "app.up.public_page": "公示页    {address}/",
    "app.up.chat": "顾客聊天  {address}/chat",
    "app.up.console": "工作台    {address}/console",
    "app.up.demo_accounts": "演示账号  {accounts:list}；密码都是 {password}",
    "app.up.child_died": "{name} 意外退出（{code}），{seconds:.1f} 秒后重新启动",
    "app.up.no_process": "{name} 启动不了（{why}），{seconds:.1f} 秒后再试",
    "app.up.lines_lost": "（之前有 {count} 行输出没能写下：请检查磁盘空间）",
    "app.up.server_died": "{name} 意外退出，重新启动",
    "app.up.stopping": "停止 {names}",
    "app.up.stopped": "全部停止",
    "app.servers_in_use": "另一个命令还在使用内置的数据库，等它结束。",
    "app.not_ready_in": "{seconds:.0f} 秒内没有就绪",
}

COMPANY = {
    "app.company.file_missing": "缺少这份文件",
    "app.company.no_place": "没有“{name}”；可以用 {known:list}",
    "app.company.store_twice": "门店编号 {code} 用了两次",
    "app.company.no_store": "company.yml 里没有编号为 {code} 的门店",
}

# The API's page at /api/docs.
API = {
    "app.api.title": "接口说明",
    "app.api.token": "投诉接口凭令牌使用：{header}，令牌由管理员在工作台的“令牌”页建立。时间按 ISO 8601，没有时区的按北京时间。",
    "app.api.idempotency": "{method} 可以带 {header}，同一请求重发只办一次。拒绝时答复 {answer}，{field} 写明哪里不对。",
    "app.api.machine": "机器可读的说明：{link}。",
    "app.api.group.complaints": "投诉",
    "app.api.group.chat": "网页聊天",
    "app.api.in.query": "地址参数",
    "app.api.in.path": "路径",
    "app.api.in.header": "请求头",
    "app.api.type.string": "文字",
    "app.api.type.integer": "整数",
    "app.api.type.number": "数字",
    "app.api.type.boolean": "是否",
    "app.api.type.array": "列表",
    "app.api.type.object": "对象",
    "app.api.type.null": "空",
    "app.api.either": "或",
    "app.api.done": "已办",
    "app.api.example": "如 {example}",
    "app.api.with_example": "{meaning}（如 {example}）",
    "app.api.column.name": "名称",
    "app.api.column.in": "在",
    "app.api.column.type": "类型",
    "app.api.column.meaning": "说明",
    "app.api.required": "必填",
}

FOR_CUSTOMERS = {
    "app.failed": ("系统出了点问题，这次可能没有存下来。请保留您写的内容，稍后再试。",
                   "Something went wrong on our side, and this may not have been stored. Please keep what you wrote "
                   "and try again later."),
    "app.bad_request": ("请求里的 {where} 没有填对，请对照 /api/docs 检查。",
                        "{where} in the request is not filled in correctly. Please check it against /api/docs."),
    "app.no_json": ("请求的正文不是有效的 JSON。", "The request is not valid JSON."),
    "app.unreadable_body": ("请求的正文读不出来：可能没有传完整，或格式与请求头所写的不符。",
                            "The body of the request cannot be read: it is incomplete, or not in the format that its "
                            "headers state."),
    "app.no_such_page": ("没有这个地址，请检查有没有写错。", "There is no such address. Please check it for mistakes."),
    "app.no_such_method": ("这个地址不接受这种请求方法。", "This address does not accept requests with this method."),
    "app.not_storable": ("请求里有无法存储的字符或数值，什么也没有登记。请检查后再试。",
                         "The request contains a character or number that cannot be stored. Nothing was recorded. "
                         "Please correct it and try again."),
    "app.api.in.body": ("正文", "body"),
    "app.apology": ("抱歉，刚才系统出了点问题，您的话我们已经收到，没有丢失。正在为您转接人工红娘。",
                    "Sorry, something went wrong on our side. We have your message, nothing is lost. "
                    "We are connecting you with a matchmaker."),
    "app.to_a_person": ("转人工", "Talk to a person"),
}
wording.register(WORDS)
wording.register(DEMO)
wording.register(CHECKS)
wording.register(UP)
wording.register(COMPANY)
wording.register(API)
wording.register_for_customers(FOR_CUSTOMERS)
