"""Sentences of the room."""
from kernel import wording

WORDS = {
    "cases.label": "{title} {number}",
    # finding
    "cases.no_kind": "没有“{kind}”这类案件。",
    "cases.not_found": "没有找到这件{title}。",
    "cases.no_link": "这个链接已失效或不完整。您可以在聊天里说“案件链接”，我们重新发给您。",
    "cases.no_file": "这件{title}里没有这份文件。",
    "cases.no_call": "没有这个致电任务。",
    "cases.no_request": "这件{title}里没有这条申请。",
    # acting
    "cases.ended": "这件{title}现在是“{state}”，不能再补充。需要时可以重新打开。",
    "cases.no_owner": "没有这位同事，或其不能处理{title}，请另选一位。",
    "cases.owner_concerned": "这件{title}涉及{name}本人，按规定由他人处理。请另选一位。",
    "cases.no_reason": "请写明原因，让负责的同事能看懂。",
    "cases.reason_long": "原因最多 {limit} 字，现有 {length} 字。请精简，或分几次补充。",
    # approval by a second person
    "cases.no_approver": "没有另一位可以批准暂停的同事，不能暂停。请先处理，或请管理员增补主管。",
    "cases.approve_self": "暂停须由另一位同事批准。",
    "cases.asked_already": "已有一条申请在等批准。",
    "cases.pause_asked_already": "{title}已有一条暂停申请在等批准。",
    "cases.request_decided": "这条申请已经处理过了。",
    # files
    "cases.file_empty": "文件“{name}”是空的，请重新选择。",
    "cases.file_large": "文件“{name}”超过 {megabytes} MB，请压缩或分成几份上传。",
    "cases.file_broken": "文件“{name}”不完整，打不开。请检查后重新上传。",
    "cases.file_kind": "文件“{name}”的格式不支持。可以上传 {kinds}。",
    "cases.file_many": "一件{title}最多 {most} 份文件。更多材料请与负责的同事联系。",
    "cases.files_large": "一次上传的文件合计不能超过 {megabytes} MB，请分几次上传。",
    "cases.files_together": "一次最多上传 {most} 份，其余请再传一次。",
    "cases.no_file_given": "请先选择要上传的文件。",
    # alerts for staff
    "cases.alert_unowned": "{label} 已有两小时（服务时间内）无人负责，请指派。",
    "cases.alert_call": "{label} 需要致电顾客：{reason}。",
    "cases.alert_assigned": "{name}把{label} 指派给您。",
    "cases.alert_pause_asked": "{label}：{name}申请把{title}暂停到 {until:day_time}，等您批准。原因：{reason}",
    "cases.alert_pause_approved": "{label}：{name}批准把{title}暂停到 {until:day_time}。",
    "cases.alert_pause_declined": "{label}：{name}没有批准暂停{title}，照常计时。{reason}",
}
wording.register(WORDS)
