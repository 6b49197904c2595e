"""Timeline: the bounds of some windows cut time into stretches. Every window is a set of stretches."""

from collections.abc import Sequence

import numpy as np

from atlas_pipeline.indicators.selection.windows import layers

Bounds = Sequence[tuple[int, int]]
"""First and last day of each window."""


class Timeline:
    """Windows as sets of stretches. Stretch 0 is the time before every bound."""

    def __init__(self, bounds: Bounds, project_start: int) -> None:
        self.windows = len(bounds)
        first = np.array([first for first, _ in bounds], dtype=np.int64)
        last = np.array([last for _, last in bounds], dtype=np.int64)
        self._cuts = np.unique(np.concatenate([first, last + 1, [project_start]]))
        self.stretches = len(self._cuts) + 1
        starts = np.concatenate([[np.iinfo(np.int64).min], self._cuts])
        self.within = (starts >= first[:, None]) & (starts <= last[:, None])
        """window × stretch: whether the stretch lies in the window."""
        self.up_to = (starts >= project_start) & (starts <= last[:, None])
        """window × stretch: whether the stretch lies between the project's first day and the window's last
        day."""
        ends, self.end_of_window = np.unique(last, return_inverse=True)
        self.ends = len(ends)
        self.end_of_stretch = np.searchsorted(ends, starts).astype(np.int16)
        """stretch → index of the first window end that is not before the stretch; `ends` if there is none."""
        self.from_start = np.flatnonzero(first <= project_start)
        """The windows that begin with the project. Everything counted by their end is counted in them."""
        begun = {int(window) for window in self.from_start}
        self.layers = [
            self._layer(later)
            for layer in layers(bounds)
            if (later := [window for window in layer if window not in begun])
        ]
        """For each layer: stretch → the window of the layer in which the stretch lies; `windows` if it lies
        in none.

        Windows that begin with the project are in no layer.
        """

    def stretch_of(self, days: np.ndarray) -> np.ndarray:
        return np.searchsorted(self._cuts, days, side="right").astype(np.int16)

    def _layer(self, windows: list[int]) -> np.ndarray:
        window_of = np.full(self.stretches, self.windows, dtype=np.int16)
        for window in windows:
            window_of[self.within[window]] = window
        return window_of
