"""The gate: what one host has said about foreign forces, and so who may work on its soil.

A host asks, at large or a partner by name; partners offer, freely or with strings (their own arms and command); the
host opens to all or to the unarmed alone, may name the day by which forces must have left, and may close again. Whom
it refuses is known: those it has always refused, and those it has kept or sent out since. An
open host lets in whom it asked by name, and whose offer without strings meets its request; a force that is sent out
is an offer in itself. Of a partner it may take goods alone: aircraft that unload and leave come in, and nobody who
would work in the country, until it asks that partner by name. Civil help needs none of this. Nothing here moves
anybody: `Relief` wakes and sends home.
"""

from __future__ import annotations

from typing import Literal

__all__ = ["Gate", "Refusal"]

# whose forces: none, those that bear arms, all in uniform
Refusal = Literal["none", "armed", "military"]


class Gate:
    """One host's say over foreign forces in one run."""

    __slots__ = (
        "consented",
        "goods_only",
        "leave_by",
        "named",
        "offers",
        "open",
        "refuses",
        "requested",
        "said",
        "said_unarmed",
        "unarmed_only",
        "welcome",
    )

    def __init__(self, *, welcome: bool, refuses: Refusal = "none") -> None:
        self.refuses: Refusal = refuses  # whom it is known not to let in, until it says otherwise
        self.welcome = welcome  # asked and let all in before anything happened
        self.requested = self.consented = self.open = welcome
        self.said = 0  # how often it has said yes or no
        self.said_unarmed = False  # what it said last,
        self.unarmed_only = False  # and what holds since that was cleared
        self.leave_by: float | None = None
        self.offers: dict[str, bool] = {}  # by actor, whether there are strings
        self.named: set[str] = set()
        self.goods_only: set[str] = set()  # partners of whom it takes what is unloaded and nobody who stays

    def ask(self, partner: str | None) -> None:
        """Ask for help, of a partner by name or of the world."""
        self.requested = True
        if partner is not None:
            self.named.add(partner)
            self.goods_only.discard(partner)

    def consent(self, *, unarmed_only: bool) -> bool:
        """Say yes; give whether that is more than was said before. It holds once it has been cleared."""
        more = not self.consented or (self.said_unarmed and not unarmed_only)
        if more:
            self.consented, self.said_unarmed = True, unarmed_only
            self.refuses = "armed" if unarmed_only else "none"
            self.said += 1
        return more

    def cleared(self, said: int) -> bool:
        """Open after a word was given and cleared, if it is still the last; give whether it is."""
        if said == self.said and self.consented:
            self.open, self.unarmed_only = True, self.said_unarmed
            return True
        return False

    def close(self) -> None:
        """Take consent back."""
        self.consented = self.open = self.unarmed_only = self.said_unarmed = self.welcome = False
        self.leave_by = None
        self.refuses = "military"
        self.said += 1

    def offered(self, actor: str, *, strings: bool) -> None:
        """Take note of an offer; a later one without strings takes them off."""
        self.offers[actor] = strings

    def sent(self, actor: str) -> None:
        """Take note that forces are on their way: an offer, where none was made."""
        self.offers.setdefault(actor, False)

    def matched(self, actor: str) -> bool:
        """Whether request and offer meet: asked by name, or offered without strings to a host that asked."""
        return self.welcome or actor in self.named or (self.requested and self.offers.get(actor) is False)

    def known_to_refuse(self, actor: str, *, armed: bool) -> bool:
        """Whether it is known that a foreign force would not be let in; who was asked for by name would."""
        refused = self.refuses == "military" or (armed and self.refuses == "armed")
        return refused and actor not in self.named

    def take_goods_alone(self, partner: str) -> None:
        """Take of a partner what its aircraft unload, and nobody who stays; that it was asked by name is past."""
        self.named.discard(partner)
        self.goods_only.add(partner)

    def admits(self, actor: str, *, armed: bool, stays: bool = True) -> bool:
        """Whether a foreign force may work now; whose strings were accepted by name keeps its arms.

        One that `stays` works in the country; transports unload and leave.
        """
        if not self.open or not self.matched(actor) or (stays and actor in self.goods_only):
            return False
        return not (self.unarmed_only and armed) or (actor in self.named and self.offers.get(actor, False))
