"""Use cases: one function or small class each, one transaction each."""
