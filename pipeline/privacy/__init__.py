"""What leaves the machine: one door that knows where it goes, that it was agreed to, what was said about it and what it held.

Knows requests and addresses, never how a model is asked or what a recap is. `door` is the only way to a model that is not
on this machine; `consent` is the user's word, `policy.py` the organization's; `pseudonyms` takes names out and puts them
back; `outbox` keeps what went out.
"""
