"""Reads the State Council's notices on days off (国务院办公厅关于部分节假日安排的通知) as they are published.

`patterns` holds what is recognised in the text, `sentences` divides a text into sentences, `scanning` reads one
sentence, `reading` puts sentences together to the arrangement of a year.
"""
