# What `sam build` made, packed. Terraform builds nothing: a table that cannot be compiled has failed there.

locals {
  layers = { # in Lambda's order
    core         = "CoreLayer"
    dependencies = "DependenciesLayer"
    routes       = "RoutesLayer"
  }
}

data "archive_file" "layer" {
  for_each = local.layers

  type             = "zip"
  source_dir       = "${var.build_dir}/${each.value}"
  output_path      = "${path.module}/.build/${each.value}.zip"
  output_file_mode = "0644" # the same bytes on every machine
}

data "archive_file" "function" {
  type             = "zip"
  source_dir       = "${var.build_dir}/SqsFunction"
  output_path      = "${path.module}/.build/SqsFunction.zip"
  output_file_mode = "0644"
}

resource "aws_lambda_layer_version" "layer" {
  for_each = local.layers

  layer_name               = "${var.name}-${each.key}"
  filename                 = data.archive_file.layer[each.key].output_path
  source_code_hash         = data.archive_file.layer[each.key].output_base64sha256
  compatible_runtimes      = ["python3.13"]
  compatible_architectures = ["arm64", "x86_64"] # no machine code in them
}
