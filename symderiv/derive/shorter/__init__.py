"""The shorter of equal forms: opened and closed again, by what is known to be positive, by names for what nobody has named."""
