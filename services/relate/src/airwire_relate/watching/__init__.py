"""What the watch-list waits for. Pure, but for the file that it is read from."""
