"""Enrolment and manufacture: how fast trials fill, and where patients are lost before infusion."""
