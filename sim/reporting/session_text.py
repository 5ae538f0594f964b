"""Words for a room that watches a run: templates for what only a player can count, hints for who leads the session."""

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
"""Sentences with places for what a player puts in: see docs/reference/recording-format.md."""

MODEL_LIMITATIONS = (
    "What is shown is made up by simple rules. It is no measurement of any team, and no forecast.",
    "Directions of effects come from studies; hardly any of the numbers was measured in these units.",
    "People here differ in little: no history, no conflict, no unkindness, no life outside work.",
    "Nobody here does well or badly by merit: much is luck, and who works with whom.",
    "One try shows what can happen. Look at the dots before you speak of what mostly happens.",
    "Leaders here can change from one day to the next, and are believed at once. In life, trust takes longer.",
)
"""What whoever leads the session should know of the model."""

SESSION_STAGES: tuple[tuple[str, str], ...] = (
    ("Meet", "Who are these people? Let the group find the leader, somebody with many ties and somebody with few."),
    ("Predict", "Read the question out. Take a show of hands, type it in, lock it. Nobody has to be right."),
    ("Watch", "Play. Stop where something changes, and ask what they see before you say what you see."),
    ("What if", "Same people, same luck, one change. Ask for a guess before you play."),
    ("Again?", "Was it luck? Each dot is another try. Say in how many it came out so, not that it always does."),
    ("Talk", "Put the screen in the background. One question at a time; wait longer than feels comfortable."),
)
"""The stages of a session, each with a hint for whoever leads it."""

END_WINDOW_DAYS = {"before": N_END_DAYS, "after": N_END_DAYS}
"""First and last days that a try's beginning and end are means of; a short run is halved instead."""
