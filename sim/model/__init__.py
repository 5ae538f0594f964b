"""The model: pure rules, draws and constants. Numbers in, numbers out; no files, no Mesa, no networkx, no pydantic."""
