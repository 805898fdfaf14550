"""The commands, one file each: `<name>.py` holds the function `<name>`, or `app` for a group."""
