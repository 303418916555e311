"""The role of the example may do what the template's may, and no more."""


def listed(value):
    return value if isinstance(value, list) else [value]


def statements_in(node):
    """Find every policy statement in a tree."""
    if isinstance(node, dict) and "Effect" in node:
        yield node
    elif isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield from statements_in(value)


def test_the_role_may_do_the_same(example, of_type):
    role, policies = of_type("AWS::IAM::Role")["SqsFunctionRole"], of_type("AWS::IAM::ManagedPolicy")
    parts = [role.get("Policies", []), *(policies[arn["Ref"]] for arn in role["ManagedPolicyArns"])]
    theirs = {action for statement in statements_in(parts) for action in listed(statement["Action"])}

    statements = example.data["aws_iam_policy_document.function"]["statement"]
    assert theirs == {action for statement in statements for action in statement["actions"]}


def test_a_permission_of_the_same_name_is_for_the_same_actions(example, of_type):
    policies = [of_type("AWS::IAM::ManagedPolicy"), of_type("AWS::IAM::Role")["SqsFunctionRole"]]
    theirs = {s.get("Sid"): listed(s["Action"]) for s in statements_in(policies)}
    ours = {s["sid"]: s["actions"] for s in example.data["aws_iam_policy_document.function"]["statement"]}
    shared = ours.keys() - {"WriteLog", "Poll"}

    assert 5 == len(shared)
    assert {sid: theirs[sid] for sid in shared} == {sid: ours[sid] for sid in shared}


def test_no_permission_is_for_every_resource(example):
    statements = example.data["aws_iam_policy_document.function"]["statement"]

    assert [] == [s["sid"] for s in statements if "*" in s["resources"] or any(a.endswith("*") for a in s["actions"])]
