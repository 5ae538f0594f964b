"""Pages of the reference, made from the code: nothing that the code says is said a second time by hand."""
