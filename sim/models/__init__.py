"""What unfolds by itself: the registry of models. A scenario runs those whose section it has.

Adding a model is one module or package here and one line below.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sim.models.bargaining import BARGAINING
from sim.models.commons import COMMONS
from sim.models.displacement import DISPLACEMENT
from sim.models.domestic import DOMESTIC
from sim.models.escalation import ESCALATION
from sim.models.pressure import PRESSURE
from sim.models.relief import RELIEF
from sim.world.stage import ModelKind

__all__ = ["MODELS"]

MODELS: Final[Mapping[str, ModelKind]] = MappingProxyType(
    {kind.words.name: kind for kind in (BARGAINING, COMMONS, DISPLACEMENT, DOMESTIC, ESCALATION, PRESSURE, RELIEF)}
)
