"""The rules of the model, one pure function each, grouped by the part of the day. Both engines call them."""
