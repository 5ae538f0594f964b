"""Texts of the workshop page: templates for numbers that the page counts, and hints for facilitators."""

from __future__ import annotations

from sim.reporting.before_after import N_END_DAYS
from sim.reporting.captions import SINGLE_RUN_NOTE

SENTENCE_TEMPLATES: dict[str, str] = {
    "tries_higher": "In {n} of {of} tries {measure} ended higher than at the start.",
    "tries_lower": "In {n} of {of} tries {measure} ended lower than at the start.",
    "tries_same": "In all {of} tries {measure} ended as at the start.",
    "against_higher": "In {n} of {of} tries {measure} ended higher than in “{label}”, with the same luck.",
    "against_lower": "In {n} of {of} tries {measure} ended lower than in “{label}”, with the same luck.",
    "against_same": "In all {of} tries {measure} ended as in “{label}”.",
    "luck": "Each dot is the same story with other luck.",
    "one_try": SINGLE_RUN_NOTE,
    "ripple_none": "This set off nothing that would not have happened without it.",
    "ripple_one": "This set off one other act that would not have happened without it.",
    "ripple_many": "This set off {acts} others, over {steps} steps.",
    "ripple_person": "What {name} gave set off {acts} others.",
    "taken_away": "Same team, same luck. One act is taken away: {value}.",
    "taken_same": "As many acts were given without it.",
    "taken_fewer": "Without it, {n} fewer acts would have been given.",
    "taken_more": "Without it, {n} more acts would have been given: luck fell differently.",
    "guess_shown": "You guessed: {value}.",
    "same_until": "Until day {n} both are the same to the last bit.",
    "no_difference": "With this luck, nothing differs.",
}
"""Sentences with placeholders that the page fills in: see docs/reference/recording-format.md."""

MODEL_LIMITATIONS = (
    "The page shows a simulation with simple rules. It is not a measurement of a team and not a forecast.",
    "Directions of effects are from studies. Hardly any of the numbers was measured in these units.",
    "People here differ in little: no history, no conflict, no unkindness, no life outside work.",
    "Nobody here does well or badly by merit: much is luck, and who works with whom.",
    "One try shows what can happen. Look at the dots before you speak of what mostly happens.",
    "Leaders here can change from one day to the next, and are believed at once. In life, trust takes longer.",
)
"""Limitations of the model that facilitators should know."""

SESSION_STAGES: tuple[tuple[str, str], ...] = (
    ("Meet", "Who are these people? Let the group find the leader, somebody with many ties and somebody with few."),
    ("Predict", "Read the question out. Take a show of hands, type it in, lock it. Nobody has to be right."),
    ("Watch", "Play. Stop where something changes, and ask what they see before you say what you see."),
    ("What if", "Same people, same luck, one change. Ask for a guess before you play."),
    ("Again?", "Was it luck? Each dot is another try. Say in how many tries it happened, not that it always happens."),
    ("Talk", "Put the screen in the background. One question at a time; wait longer than feels comfortable."),
)
"""Stages of a session, each with a hint for the facilitator."""

END_WINDOW_DAYS = {"before": N_END_DAYS, "after": N_END_DAYS}
"""Number of first and last days over which the beginning and end of a run are averaged."""
