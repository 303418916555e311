data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "function" {
  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function.arn}:*"]
  }

  statement {
    sid       = "Poll"
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    resources = [aws_sqs_queue.events.arn, aws_sqs_queue.retry.arn]
  }

  statement {
    sid     = "ReadConnections" # the star also stands for the dash and six characters that end a secret's ARN
    actions = ["secretsmanager:GetSecretValue"]
    resources = [
      "arn:${data.aws_partition.current.partition}:secretsmanager:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:secret:${var.secret_prefix}*"
    ]
  }

  statement {
    sid       = "WriteToTheQueues"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.retry.arn, aws_sqs_queue.dead_letters.arn]
  }

  statement {
    sid       = "WriteLargeBodies"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.overflow.arn}/deliveries/*"]
  }

  statement {
    sid       = "WaitLonger" # the backoff is the message's visibility
    actions   = ["sqs:ChangeMessageVisibility"]
    resources = [aws_sqs_queue.retry.arn]
  }

  statement {
    sid       = "ReadLargeBodies"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.overflow.arn}/deliveries/*"]
  }
}

resource "aws_iam_role" "function" {
  name_prefix        = "${var.name}-"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "function" {
  name   = "dagbridge"
  role   = aws_iam_role.function.id
  policy = data.aws_iam_policy_document.function.json
}
