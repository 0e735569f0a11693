"""The doors of the library: one file for each way in, over the same rooms."""
