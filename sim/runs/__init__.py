"""Many runs: a run under a case, pairs of them, their intervals, the local pool. Under study and exercise."""
