"""What a customer sees and does by their case link (案件链接)."""
