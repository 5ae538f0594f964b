"""The ODD page: the model described in the order of the ODD protocol (Grimm et al. 2020), made from the code.

Tables come from the schema, formulas and sentences from the docstrings of the rules, builders and events, all else from
`page.md`, which asks for them by name between double braces.
"""

from __future__ import annotations

from sim.odd.page import odd_page

__all__ = ["odd_page"]
