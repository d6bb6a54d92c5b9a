"""Who decides, and how: the one decision door, doctrine, adjudication, and doings from order to effect."""
