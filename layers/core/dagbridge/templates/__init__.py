"""The `${…}` templates of a route: JMESPath over the envelope, and a few functions."""
