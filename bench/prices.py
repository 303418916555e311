"""What AWS charges by its public price list: us-east-1, in US dollars, without free tiers."""

from __future__ import annotations

DATE = "November 2026"
"""When they were looked up."""

# https://aws.amazon.com/lambda/pricing/
LAMBDA_GB_SECOND = 0.0000133334  # arm64, the template's default; x86_64: 0.0000166667
LAMBDA_REQUEST = 0.20e-6

# https://aws.amazon.com/eventbridge/pricing/
CUSTOM_EVENT = 1.00e-6  # also those that a service sends only where it is asked to, such as S3's
AWS_EVENT = 0.0  # what services send of themselves
API_DESTINATION = 0.20e-6  # an invocation

# https://aws.amazon.com/sns/pricing/
SNS_PUBLISH = 0.50e-6  # to Lambda, the delivery is free

# https://aws.amazon.com/sqs/pricing/
SQS_REQUEST = 0.40e-6  # standard queue; sending one message, receiving ten, deleting ten

# https://aws.amazon.com/step-functions/pricing/
STATE_TRANSITION = 0.025e-3  # standard workflows
EXPRESS_REQUEST = 1.00e-6
EXPRESS_GB_SECOND = 0.00001667  # in steps of 100 ms and 64 MB

# https://aws.amazon.com/cloudwatch/pricing/
LOG_GB = 0.50  # ingested

# https://aws.amazon.com/secrets-manager/pricing/
SECRET_CALL = 0.05e-4
