resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${var.name}-sqs"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_function" "sqs" {
  function_name    = "${var.name}-sqs"
  description      = "Messages of the events queue, and what was put inside them"
  role             = aws_iam_role.function.arn
  filename         = data.archive_file.function.output_path
  source_code_hash = data.archive_file.function.output_base64sha256
  handler          = "app.handler"
  runtime          = "python3.13"
  architectures    = [var.architecture]
  memory_size      = var.memory_size
  timeout          = 60 # a sixth of the queues' visibility timeout
  layers           = [for name in keys(local.layers) : aws_lambda_layer_version.layer[name].arn]

  environment {
    variables = { # docs/settings.md explains each; an empty one counts as unset
      DAGBRIDGE_ROUTES                 = "/opt/routes.json"
      DAGBRIDGE_ROUTES_TTL             = "60"
      DAGBRIDGE_RETRY_QUEUE_URL        = aws_sqs_queue.retry.url
      DAGBRIDGE_RETRY_HOURS            = var.retry_hours
      DAGBRIDGE_DEAD_LETTER_QUEUE_URL  = aws_sqs_queue.dead_letters.url
      DAGBRIDGE_OVERFLOW_BUCKET        = aws_s3_bucket.overflow.id
      DAGBRIDGE_IDEMPOTENCY_TABLE      = ""
      DAGBRIDGE_CONCURRENCY            = var.concurrency
      DAGBRIDGE_CONNECT_TIMEOUT        = var.connect_timeout
      DAGBRIDGE_READ_TIMEOUT           = var.read_timeout
      DAGBRIDGE_ROUTE_METRICS          = "20"
      POWERTOOLS_SERVICE_NAME          = var.name
      POWERTOOLS_METRICS_NAMESPACE     = "dagbridge"
      POWERTOOLS_LOG_LEVEL             = var.log_level
      AWS_ENDPOINT_URL                 = ""
      AWS_ENDPOINT_URL_SECRETS_MANAGER = ""
    }
  }

  logging_config {
    log_format = "Text" # the lines are JSON already
    log_group  = aws_cloudwatch_log_group.function.name
  }

  depends_on = [aws_iam_role_policy.function]
}

resource "aws_lambda_event_source_mapping" "queue" {
  for_each = {
    events = aws_sqs_queue.events.arn
    retry  = aws_sqs_queue.retry.arn
  }

  function_name           = aws_lambda_function.sqs.arn
  event_source_arn        = each.value
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"] # a queue sees only failed messages again

  scaling_config {
    maximum_concurrency = var.queue_concurrency # a storm of events waits in the queue, not in Airflow
  }
}
