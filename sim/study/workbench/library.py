"""The EMA Workbench itself: loaded late, its warnings of engines that are not installed kept quiet."""

from __future__ import annotations

import warnings
from typing import Any

from sim.errors import WhitecellError

__all__ = ["discovery", "workbench"]

_MISSING = "this needs the EMA Workbench: pip install 'whitecell[discovery]'"


def discovery() -> tuple[Any, Any]:
    """Give its PRIM, and the kind of frame it reads.

    Raises:
        WhitecellError: it is not installed.

    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from ema_workbench.analysis import prim  # noqa: PLC0415  heavy: late, at its door
            from pandas import DataFrame  # noqa: PLC0415
    except ImportError:
        raise WhitecellError(_MISSING) from None
    return prim, DataFrame


def workbench() -> Any:  # noqa: ANN401  a library without types
    """Give the package.

    Raises:
        WhitecellError: it is not installed.

    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ema_workbench  # noqa: PLC0415
    except ImportError:
        raise WhitecellError(_MISSING) from None
    return ema_workbench
