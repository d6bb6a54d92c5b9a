"""The look-ahead: where an exercise may go from now on, with doctrine in every seat. For the white cell alone."""
