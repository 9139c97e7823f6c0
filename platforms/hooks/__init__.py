"""A program of the company that receives webhooks, as an HTTP server with faults."""
from platforms.hooks.receiver import Fault as Fault
from platforms.hooks.receiver import Got as Got
from platforms.hooks.receiver import Receiver as Receiver
from platforms.hooks.receiver import signed as signed
