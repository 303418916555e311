"""Who may do what: no more than the reason beside it says."""

import pytest

WITHOUT_RESOURCE = {  # what AWS knows no resource for, and who may do it
    "RunDagRole": {
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    },
    "RunFunctionPolicy": {
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    },
}


def listed(value):
    return value if isinstance(value, list) else [value]


def statements_in(node):
    """Find every policy statement in a tree, also inside `Fn::If`."""
    if isinstance(node, dict) and "Effect" in node:
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from statements_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from statements_in(value)


def conditions_in(node):
    """Find every `Fn::If` in a tree."""
    if isinstance(node, dict):
        if "Fn::If" in node:
            yield node
        for value in node.values():
            yield from conditions_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from conditions_in(value)


@pytest.fixture(scope="module")
def allowing(translated):
    """Who may what: logical id → the statements that allow something. Who may take a role on is in test_roles.py."""
    allowed = {
        name: [s for s in statements_in(resource) if s["Effect"] == "Allow" and s["Action"] != "sts:AssumeRole"]
        for name, resource in translated["Resources"].items()
    }
    assert sum(map(len, allowed.values())) > 10
    return allowed


def all_of(allowing):
    return [statement for statements in allowing.values() for statement in statements]


def test_these_are_all_actions_that_anybody_is_allowed_and_none_is_a_wildcard(allowing):
    actions = {action for statement in all_of(allowing) for action in listed(statement["Action"])}

    expected = {
        "airflow:InvokeRestApi",
        "appconfig:GetLatestConfiguration",
        "appconfig:StartConfigurationSession",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "lambda:InvokeFunction",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "s3:GetObject",
        "s3:PutObject",
        "secretsmanager:GetSecretValue",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
        "ssm:GetParameter",
    }.union(*WITHOUT_RESOURCE.values())
    assert expected == actions


def test_no_permission_is_for_every_resource_where_aws_knows_one(allowing):
    everything = {
        name: {action for s in statements if "*" in listed(s.get("Resource")) for action in listed(s["Action"])}
        for name, statements in allowing.items()
    }

    assert {name: actions for name, actions in everything.items() if actions} == WITHOUT_RESOURCE


def test_no_permission_is_for_everybody(allowing):
    everybody = [s for s in all_of(allowing) if s.get("Principal") in ("*", {"AWS": "*"})]

    assert [] == everybody


def test_functions_log_to_the_stacks_group_and_to_no_other(allowing):
    (log,) = [s for s in all_of(allowing) if "logs:PutLogEvents" in listed(s["Action"])]

    assert {"Fn::GetAtt": ["LogGroup", "Arn"]} == log["Resource"]


def test_one_function_polls_the_queues_of_the_stack_and_those_that_are_named(allowing):
    polling = [(n, s["Resource"]) for n in allowing for s in allowing[n] if "sqs:ReceiveMessage" in listed(s["Action"])]

    queues = [{"Fn::GetAtt": [name, "Arn"]} for name in ("EventsQueue", "RetryQueue")]
    assert [("SqsFunctionRole", queues), ("SqsFunctionRole", {"Ref": "SourceQueueArns"})] == polling


@pytest.mark.parametrize("policy", ["RunFunctionPolicy", "RunDagRole"])
def test_traces_may_be_written_only_where_tracing_is_active(translated, policy):
    conditional = [node["Fn::If"] for node in conditions_in(translated["Resources"][policy])]

    assert [("HasTracing", {"Ref": "AWS::NoValue"})] == [
        (asked, otherwise) for asked, then, otherwise in conditional if then.get("Sid") == "Trace"
    ]


def test_run_dag_may_invoke_its_two_functions_and_no_other(of_type):
    statements = statements_in(of_type("AWS::IAM::Role")["RunDagRole"]["Policies"])
    (invoke,) = [s for s in statements if s["Action"] == "lambda:InvokeFunction"]

    functions = ["StepFunctionsFunction", "StepFunctionsPollFunction"]
    assert [{"Fn::GetAtt": [name, "Arn"]} for name in functions] == invoke["Resource"]


@pytest.mark.parametrize(
    ("sid", "arns", "asked"),
    [
        ("ReadConnections", "SecretArns", "HasSecretArns"),
        ("ReadWebhookSecrets", "WebhookSecretArns", "HasWebhookSecretArns"),
    ],
)
def test_only_the_named_secrets_can_be_read_and_without_names_those_of_the_prefix(allowing, sid, arns, asked):
    (read,) = [s for s in all_of(allowing) if s.get("Sid") == sid]

    prefix = arns.replace("Arns", "Prefix")
    secret = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:"
    assert {"Fn::If": [asked, {"Ref": arns}, {"Fn::Sub": f"{secret}${{{prefix}}}*"}]} == read["Resource"]


def test_the_key_decrypts_for_secrets_manager_alone(of_type):
    (decrypt,) = [s for s in statements_in(of_type("AWS::IAM::ManagedPolicy")) if s.get("Sid") == "DecryptConnections"]

    assert ["kms:ViaService"] == list(decrypt["Condition"]["StringEquals"])


@pytest.fixture(scope="module")
def senders(of_type):
    """Who may send to which queue: `(logical id of the policy, Sid)` → the statement."""
    policies = of_type("AWS::SQS::QueuePolicy").items()
    found = {(name, s["Sid"]): s for name, policy in policies for s in statements_in(policy) if s["Effect"] == "Allow"}
    assert {"sqs:SendMessage"} == {s["Action"] for s in found.values()}
    return found


FOREIGN = {
    ("EventsQueuePolicy", "BucketsOfOtherAccounts"): {
        "ArnEquals": {"aws:SourceArn": {"Ref": "ForeignBucketArns"}},
        "StringEquals": {"aws:SourceAccount": {"Ref": "ForeignBucketAccounts"}},
    },
    ("EventsQueuePolicy", "TopicsOfOtherAccounts"): {"ArnEquals": {"aws:SourceArn": {"Ref": "ForeignTopicArns"}}},
    ("DeadLetterQueuePolicy", "TopicsOfOtherAccounts"): {"ArnEquals": {"aws:SourceArn": {"Ref": "ForeignTopicArns"}}},
}
OWN = {
    ("EventsQueuePolicy", "BucketsOfThisAccount"): "s3.amazonaws.com",
    ("EventsQueuePolicy", "TopicsOfThisAccount"): "sns.amazonaws.com",
    ("EventsQueuePolicy", "RulesOfThisAccount"): "events.amazonaws.com",
    ("DeadLetterQueuePolicy", "RulesOfThisAccount"): "events.amazonaws.com",
    ("DeadLetterQueuePolicy", "TopicsOfThisAccount"): "sns.amazonaws.com",
}


def test_a_service_may_send_to_a_queue_only_for_this_account(senders):
    assert OWN == {name: senders[name]["Principal"]["Service"] for name in OWN}
    assert all("AWS::AccountId" in str(senders[name]["Condition"]) for name in OWN)


def test_of_other_accounts_only_what_is_named_may_send(senders):
    assert FOREIGN == {name: senders[name]["Condition"] for name in FOREIGN}


def test_a_role_may_send_that_is_named(senders):
    assert {"AWS": {"Ref": "SenderRoleArns"}} == senders["EventsQueuePolicy", "NamedRoles"]["Principal"]


def test_nobody_else_may_send(senders):
    assert {*OWN, *FOREIGN, ("EventsQueuePolicy", "NamedRoles")} == set(senders)


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        ("EventsQueuePolicy", ["HasForeignBuckets", "HasForeignTopics", "HasSenderRoles"]),
        ("DeadLetterQueuePolicy", ["HasForeignTopics"]),
    ],
)
def test_nobody_of_another_account_may_send_unless_somebody_is_named(translated, policy, asked):
    conditional = [node["Fn::If"] for node in conditions_in(translated["Resources"][policy])]

    assert [(name, {"Ref": "AWS::NoValue"}) for name in asked] == [(name, other) for name, _, other in conditional]
