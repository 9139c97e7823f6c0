"""Sentences of the room."""
from kernel import wording

WORDS = {
    "integration.request_large": "请求超过 {megabytes} MB，没有收下。请精简内容，或把文件分成几份提交。",
    "integration.slow_down": "请求太频繁，请过 {seconds} 秒再试。",
    "integration.key_form": "Idempotency-Key 应为 1 到 {limit} 个字母、数字或符号。",
    "integration.key_reused": "这个 Idempotency-Key 已用于另一个请求。请为新的请求换一个。",
    "integration.key_busy": "同一个 Idempotency-Key 的请求还在处理，请稍后用同一个键再试。",
    "integration.webhook_url": "地址应以 http:// 或 https:// 开头，写明主机，不含用户名密码，最多 500 字。",
    "integration.webhook_events": "请至少选一种事件。",
    "integration.webhook_many": "最多 {most} 个推送地址。请先停用不用的。",
    "integration.no_event": "没有“{event}”这种事件。可用：{known}。",
    "integration.no_endpoint": "没有这个推送地址。",
    "integration.no_delivery": "没有这条推送记录。",
    "integration.half_character": "内容里有不完整的字符（如 \\ud800 单独出现），请改好再发。",
    "integration.no_token": "请在 Authorization 里带上接口令牌：Bearer hnk_…。令牌由管理员在“令牌”页建立。",
    "integration.bad_token": "这个接口令牌无效、已过期或已撤销，请向管理员要一个新的。",
    "integration.no_scope": "这个接口令牌没有“{scope}”的权限（{title}），请向管理员要一个有此权限的。",
    "integration.unknown_scope": "没有“{scope}”这种权限。可用：{known}。",
    "integration.token_name": "请写明这个令牌给谁用，2 到 40 个字。",
    "integration.token_scopes": "请至少选一种权限。",
    "integration.token_expiry": "到期时间要在今天之后、两年之内。",
    "integration.token_gone": "没有这个接口令牌。",
}
wording.register(WORDS)
