# The names are those of template.yaml's parameters; so are defaults and bounds.

variable "name" {
  description = "What the names of all resources begin with."
  type        = string
  default     = "dagbridge"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "A letter, then up to 31 lower-case letters, digits and dashes."
  }
}

variable "build_dir" {
  description = "The folder that `sam build` makes, from this folder."
  type        = string
  default     = "../../.aws-sam/build"

  validation {
    condition     = var.build_dir != ""
    error_message = "A folder, such as ../../.aws-sam/build."
  }
}

variable "landing_bucket" {
  description = "The bucket of this account and region whose new objects start DAGs. It must send its events to EventBridge."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.landing_bucket))
    error_message = "A bucket's name."
  }
}

variable "secret_prefix" {
  description = "The function may read the secrets whose name begins so, and no others."
  type        = string
  default     = "airflow/connections/"

  validation {
    condition     = can(regex("^[A-Za-z0-9/_+=.@-]{1,512}$", var.secret_prefix))
    error_message = "Letters, digits and /_+=.@- as in a secret's name, without a wildcard."
  }
}

variable "concurrency" {
  description = "Requests that one container sends to one airflow at a time. 1 for an Airflow on SQLite."
  type        = number
  default     = 5

  validation {
    condition     = var.concurrency >= 1 && var.concurrency <= 100 && floor(var.concurrency) == var.concurrency
    error_message = "A whole number from 1 to 100."
  }
}

variable "connect_timeout" {
  description = "Seconds to wait for a connection to Airflow."
  type        = number
  default     = 3

  validation {
    condition     = var.connect_timeout >= 1 && var.connect_timeout <= 10
    error_message = "1 to 10 seconds."
  }
}

variable "read_timeout" {
  description = "Seconds to wait for Airflow's answer to one request."
  type        = number
  default     = 10

  validation {
    condition     = var.read_timeout >= 1 && var.read_timeout <= 40
    error_message = "1 to 40 seconds."
  }
}

variable "queue_concurrency" {
  description = "Containers that work on the events queue at a time, and as many on the retry queue."
  type        = number
  default     = 5

  validation {
    condition     = var.queue_concurrency >= 2 && var.queue_concurrency <= 1000 && floor(var.queue_concurrency) == var.queue_concurrency
    error_message = "A whole number from 2 to 1000."
  }
}

variable "retry_hours" {
  description = "How long a delivery is tried, while Airflow is away, until it is a dead letter."
  type        = number
  default     = 24

  validation {
    condition     = var.retry_hours >= 1 && var.retry_hours <= 96
    error_message = "1 to 96 hours."
  }
}

variable "architecture" {
  description = "Processor of the function. The layers hold no machine code and serve both."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "Either arm64 or x86_64."
  }
}

variable "memory_size" {
  description = "Megabytes for the function. Lambda gives CPU in proportion."
  type        = number
  default     = 512

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240 && floor(var.memory_size) == var.memory_size
    error_message = "A whole number from 128 to 10240."
  }
}

variable "log_level" {
  description = "How much the function logs, never a payload or a secret. DEBUG adds the events that no route takes."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "One of DEBUG, INFO, WARNING and ERROR."
  }
}

variable "log_retention_days" {
  description = "Days after which log lines are deleted."
  type        = number
  default     = 30

  validation {
    condition = contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days
    )
    error_message = "One of the numbers that CloudWatch Logs takes: 1, 3, 5, 7, 14, 30, 60, 90, …"
  }
}

variable "alarm_topic_arn" {
  description = "SNS topic that is told of dead letters. Empty for an alarm that only shows in CloudWatch."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^(arn:[a-z-]+:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+)?$", var.alarm_topic_arn))
    error_message = "A topic's ARN (arn:aws:sns:…), or nothing."
  }
}
