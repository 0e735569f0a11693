"""Letters and words that may be two things: what the text shows decides, else it is asked, and nothing is guessed."""
