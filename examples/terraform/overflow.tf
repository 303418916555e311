resource "aws_s3_bucket" "overflow" { # bodies that are too large for SQS
  bucket_prefix = "${var.name}-overflow-"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "overflow" {
  bucket = aws_s3_bucket.overflow.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "overflow" {
  bucket                  = aws_s3_bucket.overflow.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "overflow" {
  bucket = aws_s3_bucket.overflow.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "overflow" {
  bucket = aws_s3_bucket.overflow.id

  rule {
    id     = "AfterTheQueues" # 14 days in the retry queue, then 14 in the dead-letter queue, and a day more
    status = "Enabled"

    filter {}
    expiration {
      days = 29
    }
  }
}

data "aws_iam_policy_document" "overflow" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.overflow.arn, "${aws_s3_bucket.overflow.arn}/*"]

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
}

resource "aws_s3_bucket_policy" "overflow" {
  bucket = aws_s3_bucket.overflow.id
  policy = data.aws_iam_policy_document.overflow.json
}
