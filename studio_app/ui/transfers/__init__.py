"""Moving clients to other trainers: the plan, asking for it, and what was decided."""
