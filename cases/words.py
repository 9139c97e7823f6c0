"""Sentences of the room."""
from kernel import wording

WORDS = {
    "cases.label": "{title} {number}",
    # entries of the timeline that customers don't see
    "cases.entry.claimed": "认领",
    "cases.entry.assigned": "指派",
    "cases.entry.disowned": "经办人离岗，待认领",
    "cases.entry.noted": "内部备注",
    "cases.entry.call_needed": "需要致电顾客",
    "cases.entry.letter_needed": "需要寄挂号信给顾客",
    "cases.letter_posted": "挂号信已寄出，等签收",
    "cases.entry.breached": "超过时限",
    "cases.entry.lifted": "撤销超时：消息在到期前已经送达",
    "cases.entry.breach_withdrawn": "撤销超时：按公布的放假安排重新计算",
    "cases.entry_withdrawn": "{title}（已撤销）",
    "cases.entry.pause_asked": "申请暂停计时",
    "cases.entry.pause_approved": "批准暂停计时，告知顾客后生效",
    "cases.entry.pause_void": "批准的暂停没有生效",
    "cases.entry.pause_declined": "不批准暂停计时",
    "cases.entry.pause_dropped": "撤回暂停申请",
    "cases.entry.link": "重发案件链接",
    "cases.entry.telling": "待告知顾客",
    "cases.entry.told": "已告知顾客",
    "cases.entry.not_told": "平台撤回送达：顾客其实没有得知",
    "cases.entry.not_reached": "致电未接通",
    "cases.entry.letter_sent": "寄出挂号信",
    "cases.entry.letter_returned": "挂号信退回",
    "cases.entry.material_arrived": "顾客在暂停期间来件，请核对并恢复计时",
    # ways of telling customers
    "cases.way.call": "电话",
    "cases.way.letter": "挂号信",
    "cases.way.letter_task": "挂号信（待寄）",
    "cases.way.visit": "当面",
    "cases.way.link": "案件链接",
    "cases.call_notice": "有事项要告知：{whats:list}",
    # finding
    "cases.no_kind": "没有“{kind}”这类案件。",
    "cases.no_call": "没有这个致电任务。",
    "cases.no_way": "没有“{value}”这种告知方式。可用：电话、当面。",
    "cases.no_letter": "这件里没有编号 {number} 的在途挂号信。",
    "cases.no_letter_number": "请写明挂号信编号，4 到 40 个字符。",
    "cases.before_letter": "时间 {at:full_time} 早于寄出时间 {sent:full_time}，请检查。",
    "cases.before_call": "时间 {at:full_time} 早于致电任务的时间 {created:full_time}，请检查。",
    "cases.in_the_future": "时间 {at:full_time} 还没有到，请检查。",
    "cases.no_call_note": "请写明怎样告知的，至少四个字。",
    "cases.note_long": "说明最多 {limit} 字，现有 {length} 字。请精简。",
    "cases.nothing_to_tell": "{at:full_time} 时没有待告知顾客的事项，请检查时间。",
    "cases.none_ticked": "请勾选确实告知了顾客的事项。",
    "cases.nothing_to_write": "{at:full_time} 时没有待告知顾客的事项，请检查寄出时间。",
    "cases.call_carries_notices": "这个致电任务里还有待告知的事项，告知后自动完成。打不通请记“未接通”。",
    "cases.letter_carries_notices": "这个寄信任务里还有待告知的事项，登记的挂号信签收后自动完成。",
    "cases.call_done": "这个致电任务已经完成。",
    "cases.no_request": "这件{title}里没有这条申请。",
    # acting
    "cases.no_owner": "没有这位同事，或其不能处理{title}，请另选一位。",
    "cases.claimed_by": "这件{title}已由{name}认领。需要接手时请选“接手”，{name}会收到提醒。",
    "cases.owner_concerned": "这件{title}涉及{name}本人，按规定由他人处理。请另选一位。",
    "cases.no_reason": "请写明原因，至少 {least} 个字，让负责的同事能看懂。",
    "cases.reason_long": "原因最多 {limit} 字，现有 {length} 字。请精简，或分几次补充。",
    # approval by a second person
    "cases.no_approver": "没有另一位可以批准暂停的同事，不能暂停。请先处理，或请管理员增补主管。",
    "cases.approve_self": "暂停须由另一位同事批准。",
    "cases.asked_already": "已有一条申请在等批准。",
    "cases.pause_asked_already": "{title}已有一条暂停申请在等批准。",
    "cases.material_identifies": "材料名称会告知顾客，请不要写手机号、证件号等号码。",
    "cases.pause_waits": "{title}的暂停已经批准，告知顾客后生效，不能再申请。",
    "cases.request_decided": "这条申请已经处理过了。",
    # alerts for staff
    "cases.alert_unowned": "{label} 已有两小时（服务时间内）无人负责，请指派。",
    "cases.alert_assigned_first":
        "{label} 由系统指派给您：{title}应于 {due} 前完成，最晚在 {act_by:day_time} 前（服务时间内）处理。",
    "cases.alert_assigned_without_clock": "{label} 由系统指派给您，请跟进。",
    "cases.alert_stand_in":
        "{label} 的负责人{owner}在 {act_by:day_time} 前不值班，而{title}应于 {due} 前完成：请接手，或联系负责人。",
    "cases.alert_call": "{label} 需要致电顾客：{reason}。",
    "cases.alert_letter": "{label} 的顾客没有留电话，也没有可用的会话，需要寄挂号信并登记：{reason}。",
    "cases.alert_assigned": "{name}把{label} 指派给您。",
    "cases.alert_claimed_away": "{label} 原由您负责，已由{owner}认领。",
    "cases.alert_assigned_away": "{label} 原由您负责，{name}已改由{owner}负责。",
    "cases.asked_for": "已向顾客索取“{material}”（{at:day_time}）：{text}",
    "cases.wished": "顾客书面要求（{at:day_time}）：{text}",
    "cases.alert_pause_asked": "{label}：{name}申请把{title}暂停到 {until:day_time}，等您批准。理由：{ground}。说明：{reason}",
    "cases.alert_pause_asked_again":
        "{label}：{name}申请把{title}暂停到 {until:day_time}，等您批准。理由：{ground}。说明：{reason}。{before:clauses}。",
    "cases.pause_answered": "索取之后，顾客已在 {at:full_time} 发来“{name}”。请核对并继续处理；仍缺材料的，请重新索取后再申请。",
    "cases.asked_by_letter": "挂号信 {letter}，顾客已签收",
    "cases.alert_arrived_file": "{label}：顾客已发来材料，请核对并恢复计时。{title}因等待“{material}”暂停，收到：{text}",
    "cases.alert_arrived_text": "{label}：顾客在暂停期间来信，请核对，材料已有的请恢复计时。{title}因等待“{material}”暂停，来信：{text}",
    "cases.alert_pause_revoked": "{label}：{title}的暂停作废，照常计时，期限是 {due}。原因：{why}。",
    "cases.pause_revoked_untold": "平台撤回了送达，顾客没有得知暂停",
    "cases.pause_revoked_unasked": "向顾客索取材料的消息其实没有送到",
    "cases.pause_revoked_due": "期限是 {due}",
    "cases.alert_pause_approved": "{label}：{name}批准把{title}暂停到 {until:day_time}。",
    "cases.alert_pause_approved_untold": "{label}：{name}批准把{title}暂停到 {until:day_time}，告知顾客后才生效，请尽快告知。",
    "cases.alert_pause_declined": "{label}：{name}没有批准暂停{title}，照常计时。{reason}",
    # invariants
    "cases.always_calls": "要打电话告知的事都有致电任务",
}

FOR_CUSTOMERS = {
    "cases.entry.paused": ("暂停计时", "The deadline was paused"),
    "cases.entry.resumed": ("恢复计时", "The deadline runs again"),
    "cases.entry.pause_revoked": ("暂停作废，照常计时", "The pause no longer applies; the deadline counts as before"),
    "cases.entry.evidence": ("提交证据", "Evidence was handed in"),
    # finding
    "cases.not_found": ("没有找到这件{title}。", "This {title} was not found."),
    "cases.no_link": ("这个链接已失效或不完整。您可以在聊天里说“案件链接”，我们重新发给您。",
                      "This link has expired or is not complete. "
                      "Ask for your case link in the chat and we will send you a new one."),
    "cases.no_file": ("这件{title}里没有这份文件。", "This file does not belong to this {title}."),
    # acting
    "cases.ended": ("这件{title}现在是“{state}”，不能再补充。需要时可以重新打开。",
                    "This {title} is “{state}” now, so nothing can be added. You can reopen it if you need to."),
    # files
    "cases.file_kinds": ("PDF、图片（JPEG、PNG、WebP、HEIC）或录音录像（MP3、M4A、WAV、AMR、OGG、MP4）",
                         "PDF, pictures (JPEG, PNG, WebP, HEIC) or recordings (MP3, M4A, WAV, AMR, OGG, MP4)"),
    "cases.file_unnamed": ("文件", "file"),
    "cases.file_empty": ("文件“{name}”是空的，请重新选择。", "The file “{name}” is empty. Please choose another one."),
    "cases.file_large": ("文件“{name}”超过 {megabytes} MB，请压缩或分成几份上传。",
                         "The file “{name}” is larger than {megabytes} MB. "
                         "Please compress it or upload it in several parts."),
    "cases.file_broken": ("文件“{name}”不完整，打不开。请检查后重新上传。",
                          "The file “{name}” is not complete and cannot be opened. "
                          "Please check it and upload it again."),
    "cases.file_kind": ("文件“{name}”的格式不支持。可以上传 {kinds}。",
                        "The file “{name}” is of a kind that is not supported. You can upload {kinds}."),
    "cases.file_many": ("一件{title}最多 {most} 份文件。更多材料请与负责的同事联系。",
                        "A {title} can have {most} files at most. For more, please contact the colleague in charge."),
    "cases.files_large": ("一次上传的文件合计不能超过 {megabytes} MB，请分几次上传。",
                          "The files of one upload cannot be larger than {megabytes} MB together. "
                          "Please upload them in several goes."),
    "cases.files_together": ("一次最多上传 {most} 份，其余请再传一次。",
                             "At most {most} files can be uploaded at once. Please upload the others again."),
    "cases.upload_unreadable": ("没有收到文件：上传不完整，或一次多于 {most} 份。请再传一次。",
                                "The files did not arrive: the upload was incomplete, or had more than {most} files. "
                                "Please upload them again."),
    "cases.no_file_given": ("请先选择要上传的文件。", "Please choose the files to upload first."),
}
wording.register(WORDS)
wording.register_for_customers(FOR_CUSTOMERS)
