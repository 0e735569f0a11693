"""What stands beside the lines of a text: expressions that no line has, and what one question supposes."""
