"""Many runs: one side of a pair under a case, pairs, their intervals, and the local pool. Under study and exercise."""
