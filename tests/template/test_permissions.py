"""Who may do what: no more than the reason beside it says."""

import pytest

BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
XRAY = "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"
POLLS_SQS = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
AIRFLOW = {"Ref": "ReachAirflowPolicy"}
KEEP = {"Ref": "KeepDeliveriesPolicy"}
RESUME = {"Ref": "ResumeDeliveriesPolicy"}
VERIFY = {"Ref": "ReadWebhookSecretsPolicy"}
LOG_DELIVERY = [  # AWS knows no resource for these
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
]


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


@pytest.fixture(scope="module")
def allowing(translated):
    statements = [s for s in statements_in(translated["Resources"]) if s["Effect"] == "Allow"]
    assert len(statements) > 10
    return statements


def test_no_permission_is_for_a_wildcard_of_actions(allowing):
    actions = {action for statement in allowing for action in listed(statement["Action"])}

    expected = {
        "airflow:InvokeRestApi",
        "appconfig:GetLatestConfiguration",
        "appconfig:StartConfigurationSession",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "kms:Decrypt",
        "lambda:InvokeFunction",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        *LOG_DELIVERY,
        "s3:GetObject",
        "s3:PutObject",
        "secretsmanager:GetSecretValue",
        "sqs:ChangeMessageVisibility",
        "sqs:SendMessage",
        "ssm:GetParameter",
        "sts:AssumeRole",
    }
    assert expected == actions


def test_no_permission_is_for_every_resource_but_the_delivery_of_a_state_machines_log(allowing):
    everything = [s["Action"] for s in allowing if "*" in listed(s.get("Resource"))]

    assert [LOG_DELIVERY] == everything


def test_no_permission_is_for_everybody(allowing):
    everybody = [s for s in allowing if s.get("Principal") in ("*", {"AWS": "*"})]

    assert [] == everybody


@pytest.mark.parametrize(
    ("role", "policies"),
    [
        ("S3FunctionRole", [BASIC, XRAY, AIRFLOW, KEEP]),
        ("SnsFunctionRole", [BASIC, XRAY, AIRFLOW, KEEP]),
        ("EventBridgeFunctionRole", [BASIC, XRAY, AIRFLOW, KEEP]),
        ("StepFunctionsFunctionRole", [BASIC, XRAY, AIRFLOW]),
        ("StepFunctionsPollFunctionRole", [BASIC, XRAY, AIRFLOW]),
        ("RunDagRole", [{"Fn::Sub": XRAY.replace(":aws:", ":${AWS::Partition}:", 1)}]),
        ("SqsFunctionRole", [BASIC, XRAY, AIRFLOW, KEEP, RESUME, POLLS_SQS]),
        ("WebhookFunctionRole", [BASIC, XRAY, AIRFLOW, KEEP, VERIFY]),
    ],
)
def test_a_role_has_the_policies_that_its_function_needs(of_type, role, policies):
    assert policies == of_type("AWS::IAM::Role")[role]["ManagedPolicyArns"]


def test_run_dag_may_invoke_its_two_functions_and_no_other(of_type):
    statements = statements_in(of_type("AWS::IAM::Role")["RunDagRole"]["Policies"])
    (invoke,) = [s for s in statements if s["Action"] == "lambda:InvokeFunction"]

    functions = ["StepFunctionsFunction", "StepFunctionsPollFunction"]
    assert [{"Fn::GetAtt": [name, "Arn"]} for name in functions] == invoke["Resource"]


def test_only_secrets_of_the_prefix_can_be_read(of_type):
    (read,) = [s for s in statements_in(of_type("AWS::IAM::ManagedPolicy")) if s.get("Sid") == "ReadConnections"]

    assert read["Resource"]["Fn::Sub"].endswith(":${AWS::AccountId}:secret:${SecretPrefix}*")


def test_only_secrets_of_their_prefix_are_read_to_verify_web_requests(of_type):
    (read,) = [s for s in statements_in(of_type("AWS::IAM::ManagedPolicy")) if s.get("Sid") == "ReadWebhookSecrets"]

    assert read["Resource"]["Fn::Sub"].endswith(":${AWS::AccountId}:secret:${WebhookSecretPrefix}*")


def test_the_key_decrypts_for_secrets_manager_alone(of_type):
    (decrypt,) = [s for s in statements_in(of_type("AWS::IAM::ManagedPolicy")) if s.get("Sid") == "DecryptConnections"]

    assert ["kms:ViaService"] == list(decrypt["Condition"]["StringEquals"])


def test_a_service_may_send_to_a_queue_only_for_this_account(of_type):
    senders = [s for s in statements_in(of_type("AWS::SQS::QueuePolicy")) if s["Effect"] == "Allow"]

    to_events_queue = ["s3.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com"]
    to_dead_letter_queue = ["events.amazonaws.com", "sns.amazonaws.com"]
    assert to_events_queue + to_dead_letter_queue == [s["Principal"]["Service"] for s in senders]
    assert all("AWS::AccountId" in str(s["Condition"]) for s in senders)
