"""SNS over HTTPS: messages signed with the private key of a certificate that SNS publishes.

    verifier.py      a request → a message that SNS signed, of a topic that the hook takes
      → message.py       its fields, and the text that was signed
      → certificate.py   the public key and its dates
      → rsa.py           does the signature hold?
    endpoint.py      what is asked of SNS: a certificate, the confirmation of a subscription

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""
