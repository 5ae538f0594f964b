"""The ODD page: a description of the model in the order of the ODD protocol (Grimm et al. 2020), made from the code.

Tables come from the schema; formulas and sentences from the docstrings of rules, builders and events; and all other
text from `page.md`, which contains placeholders in double braces.
"""

from __future__ import annotations

from sim.odd.page import odd_page

__all__ = ["odd_page"]
