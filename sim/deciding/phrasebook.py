"""The phrasebook: the expressions of one scenario, each text read once for all its actors and doctrines.

Built by the blueprint, read by plans. It commits nothing and knows no actor.
"""

from __future__ import annotations

from sim.expressions import Bound, Expression, Function
from sim.language import language
from sim.scenario.composing import Scenario
from sim.scenario.crossing import SYMBOLS, dormant

__all__ = ["Phrasebook"]


class Phrasebook:
    """Texts and what they say in one scenario.

    `functions` are those that expressions may call: the world's and those of the scenario's models; `roles` the
    symbols that roles with exactly one member give; `bound` are by actor the texts that its plans have bound so far,
    by text, target and force group: its doctrines share most of them.
    """

    def __init__(self, scenario: Scenario) -> None:
        vocabulary = scenario.vocabulary
        self.functions: dict[str, Function] = dict(vocabulary.functions)
        for name in scenario.sections:
            self.functions |= {function.name: function for function in vocabulary.models[name].functions}
        self.roles = {role: members[0] for role, members in scenario.crisis.roles.items() if len(members) == 1}
        self._scenario = scenario
        self._language = language(vocabulary.everything().spoken, (*SYMBOLS, *self.roles))
        self.bound: dict[str, dict[tuple[str, str, str], Bound]] = {}
        self._dormant: dict[str, bool] = {}

    def read(self, text: str) -> Expression:
        """Give the expression that a text stands for.

        Raises:
            ExpressionError: one that `check` would have refused.

        """
        return self._language.read(text)

    def dormant(self, text: str) -> bool:
        """Whether a text speaks of who or what takes no part in this scenario."""
        found = self._dormant.get(text)
        if found is None:
            found = self._dormant[text] = dormant(self.read(text).terms, self._scenario)
        return found
