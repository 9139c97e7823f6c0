"""The desk (工作台) at /console/desk: who waits, who is served, the conversation, the customer."""
