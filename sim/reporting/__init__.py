"""Text and figures about a run: the summary in plain English, the report and the figures."""
