"""Facts that stand in formulas: sets, memberships, lists of members."""
