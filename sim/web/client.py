"""A small client of the API, for programs in seats: standard library only.

seat = Client.join("http://127.0.0.1:8000", "BCDF GHJK")
for view in seat.views():
    if view["question"]:
        seat.do("order", request=view["question"]["id"], items=view["draft"])
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from sim.errors import WhitecellError

__all__ = ["Client"]

_PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Client:
    """One program in one seat."""

    address: str
    token: str
    seat: str
    kind: str
    cell: str

    @classmethod
    def join(cls, address: str, code: str) -> Self:
        """Take a seat with its code.

        Raises:
            WhitecellError: the code opens nothing, or nobody answers.

        """
        found = _asked(address, "join", {"code": code}, "")
        return cls(address, found["token"], found["seat"], found["kind"], found["cell"])

    def view(self, cell: str = "") -> dict[str, Any]:
        """Everything the seat may see; the white cell can look at what a cell sees."""
        return self._get("view", **({"cell": cell} if cell else {}))

    def clock(self) -> dict[str, Any]:
        """Where the exercise stands."""
        return self._get("clock")

    def wait(self, after: int = -1, *, seconds: float = 20.0) -> int:
        """Wait until something may be new since a version, or the seconds are over; give the version now."""
        return int(self._get("wait", after=after, seconds=seconds)["version"])

    def do(self, kind: str, /, **body: object) -> dict[str, Any]:
        """Do something; whether it was accepted, and why not, is in the answer."""
        return _asked(self.address, f"do/{kind}", body, self.token)

    def views(self) -> Iterator[dict[str, Any]]:
        """Give the view each time something may be new, until the exercise is over."""
        version = -1
        while True:
            version = self.wait(version)
            view = self.view()
            yield view
            if view["clock"]["phase"] == "over":
                return

    def _get(self, path: str, **query: object) -> dict[str, Any]:
        return _asked(self.address, f"{path}?{urlencode(query)}" if query else path, None, self.token)


def _asked(address: str, path: str, body: Mapping[str, object] | None, token: str) -> dict[str, Any]:
    """Ask the server and read its answer."""
    if not address.startswith(("http://", "https://")):
        raise WhitecellError(f"{address}: not an address of a console; it begins with http:// or https://")
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{address.rstrip('/')}/api/{path}", data=data, headers=headers)  # noqa: S310  checked above
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            found = json.load(answer)
    except HTTPError as error:
        with error:
            raise WhitecellError(f"{path.partition('?')[0]}: {_reason(error)}") from None
    except (URLError, OSError, ValueError) as error:
        raise WhitecellError(f"{address}: does not answer: {getattr(error, 'reason', error)}") from None
    assert isinstance(found, dict)
    return found


def _reason(error: HTTPError) -> str:
    try:
        return str(json.load(error)["reason"])
    except (ValueError, KeyError, TypeError):
        return f"{error.code} {error.reason}"
