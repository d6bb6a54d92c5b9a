"""What was written: crises, actors, relations, actions and levers as read from YAML, checked and composed."""
