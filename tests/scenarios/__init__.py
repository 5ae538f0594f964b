"""Tests of the built-in scenarios and of the claims in their notes."""
