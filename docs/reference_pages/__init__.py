"""Reference pages that are generated from the code. Each module builds one page."""
