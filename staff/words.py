"""Sentences of the room."""
from kernel import wording

WORDS = {
    "staff.none": "没有这位同事。",
    "staff.not_allowed": "您没有{act}的权限。需要时请联系管理员。",
    "staff.concerned": "这件事涉及您本人，按规定由他人处理。",
    "staff.signed_out": "您已退出登录，请重新登录。内容没有丢失。",
    "staff.wrong_login": "登录名或密码不对。",
    "staff.slow_down": "登录失败次数过多，请等 {minutes} 分钟再试。",
    "staff.trying": "上一次登录还在验证，请过几秒再试。",
    "staff.busy": "登录的人太多，请过几秒再试。",
    "staff.bad_role": "没有“{role}”这个角色。可用：{roles}。",
    "staff.weak_password": "密码至少 12 位，且不能与登录名相同。",
    "staff.wrong_password": "现在的密码不对。",
    "staff.login_taken": "登录名 {login} 已有人使用。",
    "staff.has_administrator": "已经有管理员了。请由管理员在员工页新建账号。",
    "staff.last_administrator": "这是最后一位管理员，不能停用或改角色。",
    "staff.bad_name": "请写下姓名。",
    "staff.bad_capacity": "同时接待人数应在 1 到 50 之间。",
    "staff.no_token": "请在 Authorization 里带上接口令牌：Bearer hnk_…。令牌由管理员在“令牌”页建立。",
    "staff.bad_token": "这个接口令牌无效、已过期或已撤销，请向管理员要一个新的。",
    "staff.no_scope": "这个接口令牌没有“{scope}”的权限（{title}），请向管理员要一个有此权限的。",
    "staff.unknown_scope": "没有“{scope}”这种权限。可用：{known}。",
    "staff.token_name": "请写明这个令牌给谁用，2 到 40 个字。",
    "staff.token_scopes": "请至少选一种权限。",
    "staff.token_expiry": "到期时间要在今天之后、两年之内。",
    "staff.token_gone": "没有这个接口令牌。",
    "staff.no_such_number": "没有工号为“{number}”的在职员工。",
    "staff.no_store": "没有门店 {store}。",
}
wording.register(WORDS)
