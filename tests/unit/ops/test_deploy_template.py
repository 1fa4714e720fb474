"""The template's text: what the emulators ignore is asserted here."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from chalicelib.logs import METRICS
from ops.package_template import INFRA, CannotPackage, joined_parts

RESOURCES: Mapping[str, Any] = joined_parts()["Resources"]
QUEUES = ("Mail", "ReturnedMail", "Imports", "Closing", "Recount")
BUCKETS = ("Campaigns", "Rosters", "Reports")


def of_type(kind: str) -> dict[str, Any]:
    return {name: one["Properties"] for name, one in RESOURCES.items() if one.get("Type") == kind}


@pytest.mark.parametrize("table", ["RollTable", "UrnTable"])
def test_tables_are_on_demand_encrypted_and_protected(table: str) -> None:
    properties = RESOURCES[table]["Properties"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["DeletionProtectionEnabled"] == {"Ref": "Protected"}
    assert "TableName" not in properties, "names by stack"


def test_only_the_roll_keeps_its_history() -> None:
    recovery = {
        name: table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
        for name, table in of_type("AWS::DynamoDB::Table").items()
    }
    assert recovery == {"RollTable": True, "UrnTable": False}
    assert not any("StreamSpecification" in table for table in of_type("AWS::DynamoDB::Table").values())


def test_sessions_and_attempts_expire() -> None:
    roll = RESOURCES["RollTable"]["Properties"]
    assert roll["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


@pytest.mark.parametrize("bucket", BUCKETS)
def test_buckets_are_private_versioned_and_tls_only(bucket: str) -> None:
    properties = RESOURCES[f"{bucket}Bucket"]["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties["LifecycleConfiguration"]["Rules"]
    (statement,) = RESOURCES[f"{bucket}BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def rules(bucket: str) -> dict[str, Any]:
    found = RESOURCES[f"{bucket}Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert {rule["Status"] for rule in found} == {"Enabled"}
    return {rule["Id"]: rule for rule in found}


@pytest.mark.parametrize("bucket", ["Campaigns", "Reports"])
def test_rules_and_published_results_never_go_by_age(bucket: str) -> None:
    assert not any("ExpirationInDays" in rule for rule in rules(bucket).values())
    assert any("NoncurrentVersionExpiration" in rule for rule in rules(bucket).values())


def test_rosters_go_after_twelve_months_and_printed_secrets_after_a_day() -> None:
    told = {
        rule.get("Prefix", ""): rule["ExpirationInDays"]
        for rule in rules("Rosters").values()
        if "ExpirationInDays" in rule
    }
    assert told == {"handouts/": 1, "": 365}
    assert rules("Rosters")["handouts"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
def test_no_stage_gives_up_tls(stage: str) -> None:
    told = yaml.safe_load((INFRA / "stages" / f"{stage}.yaml").read_text("utf-8"))
    assert "PlainHttp" not in told["parameters"]
    assert joined_parts()["Parameters"]["PlainHttp"]["Default"] == "false"


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_stages_with_real_people_are_protected(stage: str) -> None:
    told = yaml.safe_load((INFRA / "stages" / f"{stage}.yaml").read_text("utf-8"))
    assert told["parameters"]["Protected"] == "true"
    assert told["parameters"]["Firewall"] == "true"


@pytest.mark.parametrize("queue", QUEUES)
def test_every_queue_has_dead_letters_with_an_alarm(queue: str) -> None:
    redrive = RESOURCES[f"{queue}Queue"]["Properties"]["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": [f"{queue}DeadLetters", "Arn"]}
    alarm = RESOURCES[f"{queue}DeadLettersAlarm"]["Properties"]
    assert alarm["Dimensions"][0]["Value"] == {"Fn::GetAtt": [f"{queue}DeadLetters", "QueueName"]}
    assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]


@pytest.mark.parametrize("function", ["Mailer", "Imports", "Closing", "Recount"])
def test_a_failed_message_does_not_drag_its_batch_along(function: str) -> None:
    event = RESOURCES[function]["Properties"]["Events"][f"{function}SqsEventSource"]["Properties"]
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_logs_are_kept_twelve_months() -> None:
    groups = of_type("AWS::Logs::LogGroup")
    assert len(groups) == 8
    assert {group["RetentionInDays"] for group in groups.values()} == {365}


def test_access_logs_hold_the_route_and_nothing_of_the_visitor() -> None:
    told = RESOURCES["RestAPI"]["Properties"]["AccessLogSetting"]["Fn::If"][1]["Format"]
    assert "$context.resourcePath" in told
    assert not any(word in told for word in ("context.path", "sourceIp", "userAgent", "identity", "requestTime"))


def test_a_missing_tick_is_noticed_within_five_minutes() -> None:
    alarm = RESOURCES["TickMissing"]["Properties"]
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 300
    assert alarm["TreatMissingData"] == "breaching"


def test_bounces_and_complaints_reach_a_topic() -> None:
    destination = RESOURCES["ReturnedMailEvents"]["Properties"]["EventDestination"]
    assert destination["MatchingEventTypes"] == ["bounce", "complaint"]


def test_the_topic_of_returned_mail_ends_in_a_queue_that_the_mailer_works_off() -> None:
    subscription = RESOURCES["ReturnedMailToQueue"]["Properties"]
    assert subscription["Endpoint"] == {"Fn::GetAtt": ["ReturnedMailQueue", "Arn"]}
    assert subscription["TopicArn"] == {"Ref": "ReturnedMail"}
    assert "RawMessageDelivery" not in subscription, "the envelope tells a report from a notice"
    (statement,) = RESOURCES["ReturnedMailQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "ReturnedMail"}}}
    source = RESOURCES["Mailer"]["Properties"]["Events"]["ReturnedMailSource"]["Properties"]
    assert source["Queue"] == {"Fn::Sub": "${ReturnedMailQueue.Arn}"}
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_stage_sends_by_ses_for_a_relay_could_not_be_named_to_its_functions() -> None:
    told = joined_parts()["Globals"]["Function"]["Environment"]["Variables"]
    assert told["PHIEU_MAIL_CHANNEL"] == "ses"
    assert not [name for name in told if name.startswith("PHIEU_SMTP_")]


def test_two_stages_of_one_account_have_gateways_of_different_names() -> None:
    gateway = RESOURCES["RestAPI"]["Properties"]
    assert gateway["Name"] == gateway["DefinitionBody"]["info"]["title"] == {"Ref": "AWS::StackName"}
    watched = {one["Name"]: one["Value"] for one in RESOURCES["SiteFaults"]["Properties"]["Dimensions"]}
    assert watched["ApiName"] == {"Ref": "AWS::StackName"}


def test_pages_leave_the_gateway_compressed() -> None:
    assert 0 < RESOURCES["RestAPI"]["Properties"]["MinimumCompressionSize"] <= 2048


def test_every_schedule_is_a_rate_so_that_no_time_zone_moves_it() -> None:
    app = (INFRA.parent / "app.py").read_text("utf-8")
    assert re.findall(r"@app\.schedule\((.*)\)", app) == [
        "Rate(1, unit=Rate.MINUTES)",
        "Rate(15, unit=Rate.MINUTES)",
    ]


@pytest.mark.parametrize("function", ["APIHandler", "Tick", "Coverage", "Mailer", "Imports", "Closing", "Recount"])
def test_errors_and_throttles_of_every_function_wake_somebody(function: str) -> None:
    for metric in ("Errors", "Throttles"):
        alarm = RESOURCES[f"{function}{metric}"]["Properties"]
        assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", metric)
        assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": function}}]
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]


@pytest.mark.parametrize("queue", QUEUES)
def test_an_old_message_wakes_somebody(queue: str) -> None:
    alarm = RESOURCES[f"{queue}Age"]["Properties"]
    assert alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": [f"{queue}Queue", "QueueName"]}}]


def test_spending_beyond_the_budget_is_mailed() -> None:
    budget = RESOURCES["Spend"]["Properties"]
    assert budget["Budget"]["BudgetLimit"] == {"Amount": {"Ref": "MonthlyBudget"}, "Unit": "USD"}
    told = {one["Notification"]["NotificationType"] for one in budget["NotificationsWithSubscribers"]}
    assert told == {"FORECASTED", "ACTUAL"}


def test_one_dashboard_shows_every_metric_of_ours() -> None:
    (board,) = of_type("AWS::CloudWatch::Dashboard").values()
    text = board["DashboardBody"]["Fn::Sub"]
    json.loads(re.sub(r"\$\{[^}]+\}", "x", text))
    shown = {metric.name for metric in METRICS.values()} - {"InvariantsBroken"}
    assert [name for name in shown if name not in text] == []
    assert RESOURCES["InvariantBroken"]["Properties"]["MetricName"] == "InvariantsBroken"


def test_two_parts_may_not_define_the_same_thing(tmp_path: Any) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("Resources:\n  Same: {Type: x}\n")
    with pytest.raises(CannotPackage, match="Same"):
        joined_parts(tmp_path)


def test_every_alarm_is_explained_to_the_operator() -> None:
    told = (INFRA.parent / "docs" / "operations.md").read_text("utf-8")
    for alarm in of_type("AWS::CloudWatch::Alarm").values():
        name = alarm["AlarmDescription"]
        family = name.partition("-")[0] + "-*"
        assert name in told or family in told or f"-{name.rpartition('-')[2]}" in told, name
