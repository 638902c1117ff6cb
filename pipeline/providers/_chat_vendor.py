"""A vendor whose models can be talked to: it connects, says whether its server is there and how much a model reads.

Knows nothing of any one vendor. Importing this imports no SDK.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.doors import Model
from pipeline.providers import _reach
from pipeline.providers._vendor import Vendor
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class ChatVendor(Vendor):
    """A vendor reached through LangChain."""

    def connect(self, model: str, settings: Settings) -> Model:
        """A model of this vendor; imports LangChain and the vendor's SDK."""
        from pipeline.providers._chat_model import ChatModel

        return ChatModel.of(self, model, settings)

    async def reachable(self, model: str, settings: Settings) -> str | None:
        """Why the vendor's list of models cannot be had (free of charge), or None."""
        return await _reach.reach(self, model, settings)

    async def context(self, model: str, settings: Settings) -> int | None:
        """How much the model reads, asked of a server that is not a vendor's; None: it does not say."""
        return await _reach.context(self, model, settings)
