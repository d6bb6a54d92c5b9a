"""One thing that went wrong in the commons: where, whose doing, who was hit, who knows, how far it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Incident"]


@dataclass(slots=True)
class Incident:
    """Something that went wrong: where, when, to whom; `author` is empty for an accident.

    `named` fills as those who inquire come to an end: whom each holds to be behind it, empty for an accident.
    """

    id: str
    domain: str
    at: float
    author: str
    victims: tuple[str, ...]
    weight: float
    open: bool
    # who had the means, where not everybody has: nobody else is suspected
    able: frozenset[str] | None = None
    named: dict[str, str] = field(default_factory=dict)
    # who answered, and how far: words alone do not go the whole way, those of many go farther
    answers: dict[str, float] = field(default_factory=dict)
    answered: float = 0.0
    known_at: float | None = None
    norm: float = 0.0  # strength of the norm that it broke, as it bound when that became known
    heard: dict[str, str] = field(default_factory=dict)  # who else was told who did it, and believes it

    @property
    def gravity(self) -> float:
        """How grave it is in the eyes of those whom it did not hit, 0..1."""
        return self.norm * min(self.weight, 1.0)

    def answer(self, actor: str, weight: float) -> float:
        """Let somebody answer it as far as an act goes; give how much farther it is answered now.

        The same said twice goes no farther; of what some leave standing others answer their part.
        """
        if weight <= self.answers.get(actor, 0.0):
            return 0.0
        self.answers[actor] = weight
        before, far = self.answered, 0.0
        for part in self.answers.values():
            far += part * (1 - far)
        self.answered = far
        return far - before
