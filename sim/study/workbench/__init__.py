"""The door to the EMA Workbench: boxes in which an option fails, and a scenario as a Model of that workbench."""
