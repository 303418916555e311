"""Functions are in a VPC only where one is named, and reach AWS there."""

import pytest

INTERFACES = {
    "SecretsManagerEndpoint": ("secretsmanager", "MakesVpcEndpoints"),
    "SqsEndpoint": ("sqs", "MakesVpcEndpoints"),
    "StsEndpoint": ("sts", "MakesStsEndpoint"),
    "MwaaEndpoint": ("airflow.env", "MakesMwaaEndpoint"),  # botocore: InvokeRestApi has the host prefix env.
    "SsmEndpoint": ("ssm", "MakesSsmEndpoint"),
    "AppConfigEndpoint": ("appconfigdata", "MakesAppConfigEndpoint"),
}
GATEWAYS = {"S3Endpoint": ("s3", "MakesS3Endpoint"), "DynamoDbEndpoint": ("dynamodb", "MakesDynamoDbEndpoint")}


def listed(parameter):
    return {"Fn::Split": [",", {"Ref": parameter}]}


@pytest.fixture(scope="module")
def endpoints(of_type):
    return of_type("AWS::EC2::VPCEndpoint")


def test_every_function_is_in_the_named_subnets_or_in_none(of_type):
    functions = of_type("AWS::Lambda::Function")

    inside = {"SubnetIds": listed("SubnetIds"), "SecurityGroupIds": listed("SecurityGroupIds")}
    wanted = {"Fn::If": ["HasVpc", inside, {"Ref": "AWS::NoValue"}]}
    assert dict.fromkeys(functions, wanted) == {name: function["VpcConfig"] for name, function in functions.items()}


def test_these_are_the_endpoints(endpoints):
    assert {*INTERFACES, *GATEWAYS} == set(endpoints)


@pytest.mark.parametrize(("name", "service", "asked"), [(n, *of) for n, of in (INTERFACES | GATEWAYS).items()])
def test_an_endpoint_is_made_where_it_is_asked_for_and_needed(translated, name, service, asked):
    endpoint = translated["Resources"][name]

    assert asked == endpoint["Condition"]
    assert {"Fn::Sub": f"com.amazonaws.${{AWS::Region}}.{service}"} == endpoint["Properties"]["ServiceName"]


@pytest.mark.parametrize("name", INTERFACES)
def test_an_interface_stands_in_the_functions_subnets_under_the_names_of_aws(endpoints, name):
    endpoint = endpoints[name]

    assert ("Interface", listed("SubnetIds"), True) == (
        endpoint["VpcEndpointType"],
        endpoint["SubnetIds"],
        endpoint["PrivateDnsEnabled"],
    )
    assert [{"Ref": "EndpointsSecurityGroup"}] == endpoint["SecurityGroupIds"]


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_gateway_is_in_the_named_route_tables(endpoints, name):
    assert ("Gateway", {"Ref": "RouteTableIds"}) == (
        endpoints[name]["VpcEndpointType"],
        endpoints[name]["RouteTableIds"],
    )


def test_only_the_functions_may_call_an_endpoint_and_only_by_https(of_type):
    (group,) = of_type("AWS::EC2::SecurityGroup").values()
    (rule,) = group["SecurityGroupIngress"]

    assert (443, 443) == (rule["FromPort"], rule["ToPort"])
    assert {"Fn::Select": [0, listed("SecurityGroupIds")]} == rule["SourceSecurityGroupId"]


@pytest.mark.parametrize("sid", ["LookForNetworkInterfaces", "AttachToVpc", "NotTheCode"])
def test_a_function_may_have_network_interfaces_only_in_a_vpc(conditional_statement, sid):
    asked, _statement = conditional_statement("RunFunctionPolicy", sid)

    assert "HasVpc" == asked


def test_the_code_of_a_function_may_do_nothing_to_network_interfaces(conditional_statement):
    _, denied = conditional_statement("RunFunctionPolicy", "NotTheCode")
    allowed = [
        conditional_statement("RunFunctionPolicy", sid)[1] for sid in ("LookForNetworkInterfaces", "AttachToVpc")
    ]

    assert sorted(action for statement in allowed for action in statement["Action"]) == sorted(denied["Action"])
    assert ("Deny", {"Null": {"lambda:SourceFunctionArn": "false"}}) == (denied["Effect"], denied["Condition"])


@pytest.mark.parametrize("parameter", ["SubnetIds", "SecurityGroupIds"])
def test_a_vpc_without_what_it_needs_is_refused_before_anything_is_made(written, parameter):
    rule = written["Rules"]["VpcHasSubnetsAndSecurityGroups"]

    assert {"Fn::Not": [{"Fn::Equals": [{"Ref": "VpcId"}, ""]}]} == rule["RuleCondition"]
    assert {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]} in [each["Assert"] for each in rule["Assertions"]]


def test_endpoints_without_a_vpc_are_refused_before_anything_is_made(written):
    rule = written["Rules"]["VpcEndpointsHaveVpc"]

    assert {"Fn::Equals": [{"Ref": "VpcEndpoints"}, "true"]} == rule["RuleCondition"]
    assert [{"Fn::Not": [{"Fn::Equals": [{"Ref": "VpcId"}, ""]}]}] == [each["Assert"] for each in rule["Assertions"]]
