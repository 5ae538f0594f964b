"""The base class of all exceptions of the package."""


class CompassionError(Exception):
    """Base class of all exceptions that the package raises for invalid input, missing data or missing resources."""
