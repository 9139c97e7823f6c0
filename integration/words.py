"""Sentences of the room."""
from kernel import wording

WORDS = {
    # refusals
    "integration.request_large": "请求超过 {megabytes} MB，没有收下。请精简内容，或把文件分成几份提交。",
    "integration.slow_down": "请求太频繁，请过 {seconds} 秒再试。",
    "integration.key_form": "Idempotency-Key 应为 1 到 {limit} 个字母、数字或符号。",
    "integration.key_reused": "这个 Idempotency-Key 已用于另一个请求。请为新的请求换一个。",
    "integration.key_busy": "同一个 Idempotency-Key 的请求还在处理，请稍后用同一个键再试。",
    "integration.webhook_url": "地址应以 http:// 或 https:// 开头，写明主机，不含用户名密码，最多 500 字。",
    "integration.webhook_events": "请至少选一种事件。",
    "integration.webhook_many": "最多 {most} 个推送地址。请先停用不用的。",
    "integration.no_event": "没有“{event}”这种事件。可用：{known:list}。",
    "integration.no_endpoint": "没有这个推送地址。",
    "integration.no_delivery": "没有这条推送记录。",
    "integration.half_character": "内容里有不完整的字符（如 \\ud800 单独出现），请改好再发。",
    "integration.no_token": "请在 Authorization 里带上接口令牌：Bearer hnk_…。令牌由管理员在“令牌”页建立。",
    "integration.bad_token": "这个接口令牌无效、已过期或已撤销，请向管理员要一个新的。",
    "integration.no_scope": "这个接口令牌没有“{scope}”的权限（{title}），请向管理员要一个有此权限的。",
    "integration.unknown_scope": "没有“{scope}”这种权限。可用：{known:list}。",
    "integration.token_name": "请写明这个令牌给谁用，2 到 40 个字。",
    "integration.token_scopes": "请至少选一种权限。",
    "integration.token_expiry": "到期时间要在今天之后、两年之内。",
    "integration.token_gone": "没有这个接口令牌。",
    # names of actors, and why an address was disabled
    "integration.program": "接口·{name}",
    "integration.gone": "对方答复 410：不再接收",
    "integration.disabled_by": "{name}停用",
    # why a request got no answer
    "integration.no_host": "找不到主机 {host}",
    "integration.own_network": "{host} 在内部网络（{address}），没有列入 HONGNIANG_OWN_NETWORKS",
    "integration.no_answer": "{seconds:g} 秒内没有答复",
    "integration.no_connection": "连接不上",
    "integration.broken_off": "连接中断（{error}）",
    # settings, and how the API's description names the token
    "integration.settings": "接口与推送",
    "integration.settings.own_networks": "事件推送可以送往的内部网络，逗号分隔，如 10.0.0.0/8；不写则只送往公网地址",
    "integration.not_a_network": "“{text}”不是网段，应写成 10.0.0.0/8",
    "integration.token_scheme": "接口令牌",
    "integration.token_scheme_how": "由管理员在“令牌”页建立，以 hnk_ 开头",
}
wording.register(WORDS)
