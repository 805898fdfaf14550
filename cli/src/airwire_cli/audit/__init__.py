"""Compares what topics, Redis, claim store and folders say of the same documents.

`reading` takes down what the topics say, `documents`, `redis`, `claims` and `folders` each compare
one thing with it, and `discrepancy` is what they find.
"""
