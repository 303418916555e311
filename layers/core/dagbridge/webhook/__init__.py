"""The reception of web requests: what is not verified goes no further.

reception.py      the way of a request, from the path to its event or its refusal
  → schemes/      what a request claims, and whether a secret bears it out: GitHub, Stripe, Slack, bearer; iam
  → keyring.py    the secrets, read when they are first needed
  → sns/          messages of SNS: signed by a certificate, not by a secret
  → handshake.py  questions that a sender asks once, before it sends
  → origins.py    which websites' pages may send (CORS)
answers.py        the answer, as a function URL gives it
"""
