"""What a whole reading leaves doubtful: it is asked, and nothing is guessed."""
