"""The public interface: one file for each way in."""
