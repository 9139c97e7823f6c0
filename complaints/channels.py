"""Ways of filing a complaint without a conversation, registered as channels."""
from __future__ import annotations

from conversations import channels
from conversations.channels import Channel
from kernel.wording import Message

PHONE = channels.register(Channel("phone", Message("complaints.channel.phone"), 50))
STORE = channels.register(Channel("store", Message("complaints.channel.store"), 60))
LETTER = channels.register(Channel("letter", Message("complaints.channel.letter"), 65))
API = channels.register(Channel("api", Message("complaints.channel.api"), 70))
OUTSIDE = channels.register(Channel("outside", Message("complaints.channel.outside"), 80))
