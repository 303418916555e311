resource "aws_cloudwatch_event_rule" "landing_bucket" {
  name        = "${var.name}-landing-bucket"
  description = "New objects of ${var.landing_bucket} go to dagbridge"

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail      = { bucket = { name = [var.landing_bucket] } }
  })
}

resource "aws_cloudwatch_event_target" "landing_bucket" {
  rule = aws_cloudwatch_event_rule.landing_bucket.name
  arn  = aws_sqs_queue.events.arn

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }
}
