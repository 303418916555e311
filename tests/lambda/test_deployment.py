"""The stack, packaged by SAM, as CloudFormation makes, changes and deletes it: moto's, as far as that goes."""

import os

import pytest

from demo.state_machines import RUN_DAG
from tests.support.moto_stacks import UNKNOWN_TYPES, MotoStack, packaged

pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse .* not supported by moto")

ACCOUNT = "123456789012"
FUNCTIONS = {
    "S3Function",
    "SnsFunction",
    "EventBridgeFunction",
    "StepFunctionsFunction",
    "StepFunctionsPollFunction",
    "WebhookFunction",
    "SqsFunction",
}
VALIDATOR = "AppConfigValidatorFunction"  # which has to be asked for
WITHOUT = {
    f"Enable{name}": "false"
    for name in ("S3Function", "SnsFunction", "EventBridgeFunction", "StepFunctions", "WebhookFunction")
}
EVERYTHING = {
    "SecretArns": f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:one-??????,"
    f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:two-??????",
    "WebhookSecretArns": f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:hook-??????",
    "SecretKeyArn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "MwaaRoleArns": f"arn:aws:airflow:eu-west-1:{ACCOUNT}:role/analytics/User",
    "RoleArnsToAssume": "arn:aws:iam::210987654321:role/airflow",
    "RoutesLocation": "ssm:/dagbridge/routes",
    "AppConfigValidator": "true",
    "RememberAssetEvents": "true",
    "LandingBucket": "acme-landing",
    "SourceQueueArns": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:mine",
    "ForeignTopicArns": "arn:aws:sns:eu-west-1:210987654321:theirs",
    "ForeignBucketArns": "arn:aws:s3:::theirs",
    "ForeignBucketAccounts": "210987654321",
    "SenderRoleArns": "arn:aws:iam::210987654321:role/deliver",
    "ReservedConcurrency": "10",
    "DirectReservedConcurrency": "7",
    "WebhookReservedConcurrency": "5",
    "Tracing": "Active",
    "LogRetentionDays": "400",
    "PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT}:policy/bound",
    "AlarmTopicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:alarms",
    "VpcEndpoints": "true",
}
SOURCES = ("HasS3Function", "HasSnsFunction", "HasEventBridgeFunction", "HasStepFunctions", "HasWebhookFunction")
# A table is in one place, so that there is no endpoint for the other; moto knows no function URL
NOT_MET = {"HasDashboard", "MakesAppConfigEndpoint", "HasWebhookUrl", "IsWebhookUrlPublic"}


@pytest.fixture(scope="module")
def template(build, aws, client, tmp_path_factory):
    client("s3").create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "eu-west-1"}
    environment = {**os.environ, **keys, "AWS_ENDPOINT_URL": aws, "SAM_CLI_TELEMETRY": "0"}
    return packaged(build, "artifacts", environment, tmp_path_factory.mktemp("packaged"))


@pytest.fixture(scope="module")
def network(client):
    """A VPC with two subnets, and a key: what a company has before it deploys the stack."""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    blocks = ("10.0.1.0/24", "10.0.2.0/24")
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=block)["Subnet"]["SubnetId"] for block in blocks]
    group = ec2.create_security_group(GroupName="functions", Description="functions", VpcId=vpc)
    return {
        "VpcId": vpc,
        "SubnetIds": ",".join(subnets),
        "SecurityGroupIds": group["GroupId"],
        "RouteTableIds": ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"],
        "KmsKeyArn": client("kms").create_key()["KeyMetadata"]["Arn"],
    }


@pytest.fixture(scope="module")
def plain(client, template):
    """The stack with its defaults."""
    return MotoStack(client, "plain", template, {})


@pytest.fixture(scope="module")
def full(client, template, network):
    """The stack with every option that moto can make."""
    return MotoStack(client, "full", template, EVERYTHING | network)


@pytest.fixture(scope="module")
def bare(client, template):
    """The stack without the functions that can be left out."""
    return MotoStack(client, "bare", template, WITHOUT)


def expected(template, *conditions):
    """The resources that moto makes where only these conditions are met."""
    return {
        name
        for name, resource in template["Resources"].items()
        if resource.get("Condition") in (None, *conditions) and resource["Type"] not in UNKNOWN_TYPES
    }


def test_the_plain_stack_has_all_functions_and_nothing_that_has_to_be_asked_for(template, plain):
    assert "CREATE_COMPLETE" == plain.status
    assert FUNCTIONS == set(plain.of_type("AWS::Lambda::Function"))
    assert expected(template, *SOURCES) == set(plain.ids())


def test_the_full_stack_has_everything(template, full):
    everything = {resource.get("Condition") for resource in template["Resources"].values()}

    assert "CREATE_COMPLETE" == full.status
    assert expected(template, *everything - NOT_MET) == set(full.ids())


def test_what_is_left_out_leaves_the_queues_and_their_function(template, bare):
    assert "CREATE_COMPLETE" == bare.status
    assert {"SqsFunction": ["SqsFunctionRole"]} == {
        name: list(bare.of_type("AWS::IAM::Role")) for name in bare.of_type("AWS::Lambda::Function")
    }
    assert expected(template) == set(bare.ids())


def test_a_function_runs_with_its_own_role(full):
    roles = {name: found["Configuration"]["Role"].rsplit("/")[-1] for name, found in full.functions().items()}

    assert {name: full.ids()[f"{name}Role"] for name in {*FUNCTIONS, VALIDATOR}} == roles


def test_every_role_is_bounded(client, full):
    get = client("iam").get_role
    bounds = {
        get(RoleName=role)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"]
        for role in full.of_type("AWS::IAM::Role").values()
    }

    assert {EVERYTHING["PermissionsBoundaryArn"]} == bounds


def test_a_function_has_the_code_that_sam_uploaded(full):
    sizes = {name: found["Configuration"]["CodeSize"] for name, found in full.functions().items()}

    assert all(0 < size < 10_000 for size in sizes.values()), sizes


def test_run_dag_has_the_definition_that_sam_uploaded(client, template):
    place = template["Resources"]["RunDag"]["Properties"]["DefinitionS3Location"]

    uploaded = client("s3").get_object(Bucket=place["Bucket"], Key=place["Key"])["Body"].read()
    assert RUN_DAG.read_bytes() == uploaded


@pytest.mark.parametrize(("stack", "inside"), [("plain", False), ("full", True)])
def test_functions_are_in_the_named_subnets_or_in_none(request, network, stack, inside):
    subnets = {
        name: found["Configuration"].get("VpcConfig", {}).get("SubnetIds", [])
        for name, found in request.getfixturevalue(stack).functions().items()
    }

    wanted = network["SubnetIds"].split(",") if inside else []
    assert dict.fromkeys({*FUNCTIONS, VALIDATOR} if inside else FUNCTIONS, wanted) == subnets


def test_functions_are_bounded_as_the_parameters_say(full):
    bounds = {
        name: found["Concurrency"]["ReservedConcurrentExecutions"]
        for name, found in full.functions().items()
        if "Concurrency" in found
    }

    direct = dict.fromkeys(("S3Function", "SnsFunction", "EventBridgeFunction"), 7)
    assert {**direct, "SqsFunction": 10, "WebhookFunction": 5} == bounds


@pytest.mark.parametrize("queue", ["EventsQueue", "RetryQueue", "DeadLetterQueue"])
def test_a_queue_is_encrypted_with_the_key_of_sqs_or_with_the_named_one(plain, full, network, queue):
    own, named = plain.queue(queue), full.queue(queue)

    assert ("true", None) == (own["SqsManagedSseEnabled"], own.get("KmsMasterKeyId"))
    assert ("false", network["KmsKeyArn"]) == (named["SqsManagedSseEnabled"], named["KmsMasterKeyId"])


@pytest.mark.parametrize(("stack", "algorithm"), [("plain", "AES256"), ("full", "aws:kms")])
def test_the_bucket_is_encrypted(request, client, network, stack, algorithm):
    bucket = request.getfixturevalue(stack).ids()["OverflowBucket"]

    found = client("s3").get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    key = {"KMSMasterKeyID": network["KmsKeyArn"]} if stack == "full" else {}
    assert {"SSEAlgorithm": algorithm, **key} == found["ApplyServerSideEncryptionByDefault"]


@pytest.mark.parametrize(("stack", "days"), [("plain", 30), ("full", 400)])
def test_the_log_group_forgets(request, client, stack, days):
    name = request.getfixturevalue(stack).ids()["LogGroup"]

    assert [days] == [
        group["retentionInDays"] for group in client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    ]


def test_both_queues_are_served(client, full):
    mappings = client("lambda").list_event_source_mappings(FunctionName=full.ids()["SqsFunction"])[
        "EventSourceMappings"
    ]

    queues = {full.queue(name)["QueueArn"] for name in ("EventsQueue", "RetryQueue")}
    assert queues == {mapping["EventSourceArn"] for mapping in mappings}


def test_endpoints_are_made_for_what_the_parameters_call_for(client, full, network):
    found = client("ec2").describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [network["VpcId"]]}])

    services = ["airflow.env", "dynamodb", "s3", "secretsmanager", "sqs", "ssm", "sts"]
    assert [f"com.amazonaws.eu-west-1.{service}" for service in services] == sorted(
        endpoint["ServiceName"] for endpoint in found["VpcEndpoints"]
    )


def test_only_the_functions_security_group_may_call_the_endpoints(client, full, network):
    group = client("ec2").describe_security_groups(GroupIds=[full.ids()["EndpointsSecurityGroup"]])["SecurityGroups"][0]

    (rule,) = group["IpPermissions"]
    assert [network["SecurityGroupIds"]] == [pair["GroupId"] for pair in rule["UserIdGroupPairs"]]
    assert (443, 443, []) == (rule["FromPort"], rule["ToPort"], rule["IpRanges"])


ASKED_FOR = {
    "RunFunctionPolicy": {"Trace", "Decrypt", "LookForNetworkInterfaces", "AttachToVpc", "NotTheCode"},
    "KeepDeliveriesPolicy": {"Encrypt"},
    "ReachAirflowPolicy": {"DecryptConnections", "InvokeMwaa", "AssumeRoles", "ReadRoutesInSsm", "RememberAssetEvents"},
}


@pytest.mark.parametrize(("policy", "asked_for"), ASKED_FOR.items())
def test_a_policy_has_a_statement_only_for_what_is_asked_for(plain, full, policy, asked_for):
    assert asked_for == set(full.statements(policy)) - set(plain.statements(policy))
    assert set(plain.statements(policy)) <= set(full.statements(policy))


def test_the_named_secrets_can_be_read_and_no_others(plain, full):
    prefix = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:airflow/connections/*"
    read = "ReachAirflowPolicy", "ReadConnections"

    assert prefix == plain.statements(read[0])[read[1]]["Resource"]
    assert EVERYTHING["SecretArns"].split(",") == full.statements(read[0])[read[1]]["Resource"]


def test_a_change_makes_what_is_new_and_replaces_nothing(client, template):
    older = {**template, "Resources": {n: r for n, r in template["Resources"].items() if n != "LandingBucketRule"}}
    stack = MotoStack(client, "changed", older, {})
    before = stack.ids()

    stack.change(template, {"LandingBucket": "acme-landing", "QueueConcurrency": "9"})

    after = stack.ids()
    assert "UPDATE_COMPLETE" == stack.status
    assert {"LandingBucketRule"} == set(after) - set(before)
    assert before == {name: after.get(name) for name in before}
    asked = {"FunctionName": after["SqsFunction"]}
    mappings = client("lambda").list_event_source_mappings(**asked)["EventSourceMappings"]
    assert [{"MaximumConcurrency": 9}] * 2 == [mapping["ScalingConfig"] for mapping in mappings]


@pytest.mark.parametrize("parameters", [{}, EVERYTHING], ids=["plain", "full"])
def test_nothing_is_left_of_a_stack_that_is_deleted(client, template, network, parameters):
    stack = MotoStack(client, "deleted", template, parameters | network if parameters else {})
    assert [] != left_of(client, "deleted")

    stack.delete()

    assert [] == left_of(client, "deleted")


def left_of(client, stack):
    """Names of what AWS has of a stack, in every service in which moto makes something."""
    names = [
        *client("sqs").list_queues().get("QueueUrls", []),
        *[function["FunctionName"] for function in client("lambda").list_functions()["Functions"]],
        *[role["RoleName"] for role in client("iam").list_roles()["Roles"]],
        *[group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]],
        *[bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]],
        *client("dynamodb").list_tables()["TableNames"],
        *[machine["name"] for machine in client("stepfunctions").list_state_machines()["stateMachines"]],
        *[rule["Name"] for rule in client("events").list_rules()["Rules"]],
        *[group["GroupName"] for group in client("ec2").describe_security_groups()["SecurityGroups"]],
    ]
    return [name for name in names if f"{stack}-" in name]
