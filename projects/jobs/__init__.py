"""Long work outside requests: a table of jobs, what each kind does, and who takes them up."""
