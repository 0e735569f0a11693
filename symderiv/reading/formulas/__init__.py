"""From syntax trees to index expressions, once every name is known."""
