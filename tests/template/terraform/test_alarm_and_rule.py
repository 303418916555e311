"""The example tells of dead letters, and takes a bucket's new objects, as the template does."""


def test_the_alarm_is_the_same(example, of_type, in_the_template):
    ours, theirs = example.resources["aws_cloudwatch_metric_alarm.dead_letters"], of_type("AWS::CloudWatch::Alarm")
    theirs = theirs["DeadLettersAlarm"]
    same = {
        "alarm_description": "AlarmDescription",
        "namespace": "Namespace",
        "metric_name": "MetricName",
        "statistic": "Statistic",
        "period": "Period",
        "evaluation_periods": "EvaluationPeriods",
        "comparison_operator": "ComparisonOperator",
        "threshold": "Threshold",
        "treat_missing_data": "TreatMissingData",
    }
    (dimension,) = theirs["Dimensions"]

    assert {key: theirs[name] for key, name in same.items()} == {key: ours[key] for key in same}
    assert {dimension["Name"]: dimension["Value"]} == {n: in_the_template(v) for n, v in ours["dimensions"].items()}


def test_the_rule_sends_the_same_events_to_the_same_queue(example, of_type, in_the_template):
    theirs = of_type("AWS::Events::Rule")["LandingBucketRule"]
    (target,) = theirs["Targets"]
    rule = example.resources["aws_cloudwatch_event_rule.landing_bucket"]
    ours = example.resources["aws_cloudwatch_event_target.landing_bucket"]
    pattern = 'source = ["aws.s3"], detail-type = ["Object Created"], detail = {bucket = {name = [var.landing_bucket]}}'

    assert f"${{jsonencode({{{pattern}}})}}" == rule["event_pattern"]
    assert {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [{"Ref": "LandingBucket"}]}},
    } == theirs["EventPattern"]
    assert target["Arn"] == in_the_template(ours["arn"])
    assert target["DeadLetterConfig"]["Arn"] == in_the_template(ours["dead_letter_config"][0]["arn"])
