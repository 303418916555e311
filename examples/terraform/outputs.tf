output "events_queue_url" {
  description = "The queue that takes the bucket's events, or messages of one's own."
  value       = aws_sqs_queue.events.url
}

output "retry_queue_url" {
  description = "Where deliveries wait for Airflow; `dagbridge dead-letters replay` puts letters there."
  value       = aws_sqs_queue.retry.url
}

output "dead_letter_queue_url" {
  description = "Where to look for what could not be delivered."
  value       = aws_sqs_queue.dead_letters.url
}

output "overflow_bucket_name" {
  description = "Where bodies over SQS's 1 MB are; `dagbridge dead-letters` reads them there."
  value       = aws_s3_bucket.overflow.id
}

output "log_group_name" {
  description = "The log of the function."
  value       = aws_cloudwatch_log_group.function.name
}
