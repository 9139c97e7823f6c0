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
    "staff.no_such_number": "没有工号为“{number}”的在职员工。",
    "staff.no_store": "没有门店 {store}。",
}
wording.register(WORDS)
