"""Any server that speaks OpenAI's chat-completions format, by its base URL.

Knows nothing of whose server it is.
"""

from __future__ import annotations

from pipeline.providers._address import host_of
from pipeline.providers._chat_vendor import ChatVendor


def provider(
    name: str,
    *,
    base_url: str | None = None,
    base_url_env: str | None = None,
    key_env: tuple[str, ...] = (),
    own_machine: bool = True,
    prices: str | None = None,
    at_once: int | None = None,
    region: str | None = None,
) -> ChatVendor:
    """A vendor of that name. `own_machine`: a loopback address counts as local unless quorum.toml says otherwise.

    `region`: where its servers stand, as a policy names it ("eu", "us"); None: not known.
    """
    return ChatVendor(
        name=name,
        kind="openai",
        package="langchain_openai",
        key_env=key_env,
        base_url=base_url,
        base_url_env=base_url_env,
        own_machine=own_machine,
        prices=prices,
        at_once=at_once,
        plain_schema=True,
        limit=None,
        regions={host_of(base_url): region} if base_url and region else {},
        options={"use_responses_api": False, "stream_usage": True},
    )
