"""What Lambda does in the name of a function's role, without a line of the function's.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.permissions.deployments import SOURCE_QUEUE
from tests.permissions.policies import Access
from tests.support.deployed_stack import ACCOUNT, REGION, DeployedStack

HARMLESS = {
    "logs:CreateLogGroup": "AWS's own policy for logging has it; the stack makes the group before",
    "xray:*": "AWS's own policy for tracing, which SAM attaches whether Tracing is Active or not",
}
"""Actions that a role may have without a use, since a policy of AWS's has them."""

_POLLING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_INTERFACE = f"arn:aws:ec2:{REGION}:{ACCOUNT}:network-interface/eni-0f1e2d3c"
_IN_A_VPC = {
    "ec2:AssignPrivateIpAddresses": _INTERFACE,
    "ec2:CreateNetworkInterface": _INTERFACE,
    "ec2:DeleteNetworkInterface": _INTERFACE,
    "ec2:DescribeNetworkInterfaces": "*",
    "ec2:DescribeSubnets": "*",
    "ec2:UnassignPrivateIpAddresses": _INTERFACE,
}


def accesses(stack: DeployedStack, function: str) -> Iterator[Access]:
    """Give what Lambda must be allowed for a function."""
    properties = stack.functions[function]
    group = properties["LoggingConfig"]["LogGroup"]
    stream = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:log-stream:2026/11/22/[1]0f1e2d3c"
    yield Access("logs:CreateLogStream", stream)
    yield Access("logs:PutLogEvents", stream)
    if properties.get("TracingConfig", {}).get("Mode") == "Active":
        yield Access("xray:PutTraceSegments", "*")
        yield Access("xray:PutTelemetryRecords", "*")
    if properties.get("VpcConfig", {}).get("SubnetIds"):
        yield from (Access(action, resource) for action, resource in _IN_A_VPC.items())
    if properties.get("KmsKeyArn"):  # its environment
        yield Access("kms:Decrypt", properties["KmsKeyArn"])
    if function == "SqsFunction" and SOURCE_QUEUE in stack.parameter("SourceQueueArns"):
        for action in _POLLING:
            yield Access(action, SOURCE_QUEUE)
    yield from _of_events(stack, stack.physical(function))


def _of_events(stack: DeployedStack, name: str) -> Iterator[Access]:
    for mapping in stack.of_type("AWS::Lambda::EventSourceMapping").values():
        if mapping["FunctionName"] == name:
            for action in _POLLING:
                yield Access(action, mapping["EventSourceArn"])
    for config in stack.of_type("AWS::Lambda::EventInvokeConfig").values():
        if config["FunctionName"] == name:
            yield Access("sqs:SendMessage", config["DestinationConfig"]["OnFailure"]["Destination"])
