"""Ways of filing a complaint without a conversation, among the channels."""
from __future__ import annotations

from conversations import channels
from conversations.channels import Channel

PHONE = channels.register(Channel("phone", "电话", 50))
STORE = channels.register(Channel("store", "门店", 60))
API = channels.register(Channel("api", "接口", 70))
OUTSIDE = channels.register(Channel("outside", "外部平台", 80))
