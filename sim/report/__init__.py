"""What came of a run, for people and for files. Above the engine, under the command line and the web."""
