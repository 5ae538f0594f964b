"""Placement of labels next to points with minimal overlap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BBox = tuple[float, float, float, float]
"""Left, bottom, right, top."""

LABEL_OFFSETS = ((0, -1), (0, 1), (1, 0), (-1, 0), (0.75, -0.75), (-0.75, -0.75), (0.75, 0.75), (-0.75, 0.75))
"""Directions of a label from its point, in order of preference."""
RANK_PENALTY = 0.002
"""Penalty of each further direction, as a share of the label area."""
MAX_ITERATIONS = 4


def place_labels(
    points: NDArray[np.float64],
    radius: NDArray[np.float64],
    sizes: Sequence[tuple[float, float]],
    bounds: BBox,
    gap: float,
) -> list[BBox]:
    """Find a position for each label.

    Parameters
    ----------
    points : shape (n, 2)
        Centres of the points.
    radius : shape (n,)
        Radii of the points.
    sizes
        Width and height of the labels.
    bounds
        Bounds of the panel. Labels stay inside.
    gap
        Distance between a point and its label.

    Returns
    -------
    list of BBox
        Boxes of the labels. All lengths are in the same unit.
    """
    clearance = (radius + 2 * gap).tolist()  # a label close to another point would seem to belong to it
    point_boxes = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(points.tolist(), clearance, strict=True)]
    candidates = [_candidate_boxes(points[i], radius[i], sizes[i], bounds, gap) for i in range(len(points))]
    choice = [0] * len(points)
    for _ in range(MAX_ITERATIONS):
        before = list(choice)
        for i, boxes in enumerate(candidates):
            others = [candidates[j][choice[j]] for j in range(len(points)) if j != i]
            obstacles = point_boxes[:i] + point_boxes[i + 1 :] + others
            costs = [
                sum(overlap_area(box, other) for other in obstacles) + RANK_PENALTY * rank * sizes[i][0] * sizes[i][1]
                for rank, box in enumerate(boxes)
            ]
            choice[i] = costs.index(min(costs))
        if choice == before:
            break
    return [candidates[i][choice[i]] for i in range(len(points))]


def _candidate_boxes(
    dot: NDArray[np.float64], radius: float, size: tuple[float, float], frame: BBox, gap: float
) -> list[BBox]:
    """Candidate boxes of a label around its point, moved inside the frame."""
    width, height = size
    boxes = []
    for across, up in LABEL_OFFSETS:
        x = float(dot[0]) + across * (radius + gap + width / 2)
        y = float(dot[1]) + up * (radius + gap + height / 2)
        x = min(max(x, frame[0] + width / 2), frame[2] - width / 2)
        y = min(max(y, frame[1] + height / 2), frame[3] - height / 2)
        boxes.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    return boxes


def overlap_area(first: BBox, second: BBox) -> float:
    """Area of the intersection of two boxes."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return width * height if width > 0.0 and height > 0.0 else 0.0
