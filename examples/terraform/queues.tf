resource "aws_sqs_queue" "events" { # where EventBridge puts events, so that a storm of them waits
  name                       = "${var.name}-events"
  sqs_managed_sse_enabled    = true
  message_retention_seconds  = 1209600 # 14 days, the most
  visibility_timeout_seconds = 360     # six times the function's timeout, as AWS advises

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 10
  })
}

resource "aws_sqs_queue" "retry" { # deliveries, one event × route each, that wait for Airflow
  name                       = "${var.name}-retry"
  sqs_managed_sse_enabled    = true
  message_retention_seconds  = 1209600 # retry_hours ends a delivery long before
  visibility_timeout_seconds = 360     # after a failed try the function sets the message's own

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 1000 # the most; the waits between so many receives are five days
  })
}

resource "aws_sqs_queue" "dead_letters" { # what could not be delivered, until somebody looks
  name                      = "${var.name}-dead-letters"
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 1209600
}

locals {
  queues = {
    events       = aws_sqs_queue.events
    retry        = aws_sqs_queue.retry
    dead_letters = aws_sqs_queue.dead_letters
  }
  rule_sends_to = ["events", "dead_letters"] # what EventBridge cannot put on the first, it puts on the second
}

data "aws_iam_policy_document" "queue" {
  for_each = local.queues

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [each.value.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  dynamic "statement" {
    for_each = contains(local.rule_sends_to, each.key) ? ["the rule"] : []

    content {
      sid       = "TheRule"
      effect    = "Allow"
      actions   = ["sqs:SendMessage"]
      resources = [each.value.arn]

      principals {
        type        = "Service"
        identifiers = ["events.amazonaws.com"]
      }
      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = [aws_cloudwatch_event_rule.landing_bucket.arn]
      }
    }
  }
}

resource "aws_sqs_queue_policy" "queue" {
  for_each = local.queues

  queue_url = each.value.url
  policy    = data.aws_iam_policy_document.queue[each.key].json
}
