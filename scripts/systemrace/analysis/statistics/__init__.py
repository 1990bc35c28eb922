"""Estimators that several chapters share; each is held against published examples in the tests."""
