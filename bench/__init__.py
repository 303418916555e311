"""Benchmarks: each figure beside that of what a user would write or pick instead, measured in one run.

`python -m bench [NAME…]`, see `bench.__main__`.
"""
