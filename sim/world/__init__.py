"""What is true and what is seen: variables, the relationship network, perception, levers, the chronicle."""
