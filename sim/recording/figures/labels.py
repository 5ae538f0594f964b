"""Names beside dots, so placed that they cover each other and the dots as little as can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

SIDES = ((0, -1), (0, 1), (1, 0), (-1, 0), (0.75, -0.75), (-0.75, -0.75), (0.75, 0.75), (-0.75, 0.75))
"""Where a name may stand from its dot, the liked best first."""
DISLIKE = 0.002
"""How much less each further side is liked; in areas of overlap, it breaks ties."""
ROUNDS = 4


def place_names(
    dots: NDArray[np.float64], radius: NDArray[np.float64], sizes: Sequence[tuple[float, float]], frame: Box, gap: float
) -> list[Box]:
    """Find a place for each name.

    Parameters
    ----------
    dots : shape (n, 2)
        Middles of the dots.
    radius : shape (n,)
        Their radii.
    sizes
        Width and height of the names.
    frame
        The panel; names keep inside.
    gap
        Between a dot and its name.

    Returns
    -------
    list of Box
        Where the names stand. All lengths are in the same unit.
    """
    room = (radius + 2 * gap).tolist()  # beside another's dot, a name would seem to be that other's
    blocks = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(dots.tolist(), room, strict=True)]
    choices = [_choices(dots[i], radius[i], sizes[i], frame, gap) for i in range(len(dots))]
    chosen = [0] * len(dots)
    for _ in range(ROUNDS):
        before = list(chosen)
        for i, boxes in enumerate(choices):
            others = [choices[j][chosen[j]] for j in range(len(dots)) if j != i]
            near = blocks[:i] + blocks[i + 1 :] + others
            costs = [
                sum(overlap(box, other) for other in near) + DISLIKE * rank * sizes[i][0] * sizes[i][1]
                for rank, box in enumerate(boxes)
            ]
            chosen[i] = costs.index(min(costs))
        if chosen == before:
            break
    return [choices[i][chosen[i]] for i in range(len(dots))]


def _choices(dot: NDArray[np.float64], radius: float, size: tuple[float, float], frame: Box, gap: float) -> list[Box]:
    """Places for a name around its dot, moved inside the frame."""
    width, height = size
    boxes = []
    for across, up in SIDES:
        x = float(dot[0]) + across * (radius + gap + width / 2)
        y = float(dot[1]) + up * (radius + gap + height / 2)
        x = min(max(x, frame[0] + width / 2), frame[2] - width / 2)
        y = min(max(y, frame[1] + height / 2), frame[3] - height / 2)
        boxes.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    return boxes


def overlap(one: Box, other: Box) -> float:
    """Area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0.0 and height > 0.0 else 0.0
