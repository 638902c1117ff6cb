"""A vendor of chat models as a value: how LangChain calls it, where its server is, what it needs.

Knows nothing of the vendor's wire format (LangChain does) or of prices. Importing this imports no SDK.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from pipeline import keys
from pipeline.doors import ModelCard
from pipeline.installed import how_to_add
from pipeline.providers._address import host_of, is_loopback, is_private
from pipeline.settings import ModelEntry, Settings

_NO_ENTRY = ModelEntry()
THINKING_TOKENS = 4000
"""Room for a model that thinks before it writes: what is capped is thoughts and text together."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor. `kind` is LangChain's `model_provider`, `package` the module that must be installed for it.

    `own_machine`: its server normally runs on this machine; then a loopback address is local without being told.
    `limit(tokens, context)` gives the keywords that cap a reply (None: `max_tokens` in the body, which every compatible
    server knows, until one asks for `max_completion_tokens`); `cache` how a stable prefix is marked for caching:
    "block" (Anthropic's cache_control), "key" (OpenAI's prompt_cache_key) or None (the vendor sees it by itself).
    `hosts`: where its keys may go, beside this machine (the host of `base_url` is one); `regions`: where its hosts stand.
    `own_context`: we choose how much of its window is used (`default_context` tokens unless quorum.toml says more).
    `plain_schema`: the schema goes into the body as it is, past the SDK's own parsing, which would drop what was
    written when it was cut or filtered. `at_once`: calls that its server answers at a time (one of an unknown kind on this machine: one, since some break off what
    they do for whoever asks next). `options` go to LangChain as they are.
    """

    name: str
    kind: str
    package: str
    extra: str | None = None
    key_env: tuple[str, ...] = ()
    base_url: str | None = None
    base_url_env: str | None = None
    own_machine: bool = False
    prices: str | None = None
    limit: Callable[[int, int | None], Mapping[str, Any]] | None = lambda tokens, context: {
        "max_tokens": tokens
    }
    cache: str | None = None
    models_path: str = "/models"
    auth: str = "Authorization"
    own_context: bool = False
    plain_schema: bool = False
    default_context: int | None = None
    cloud_suffixes: tuple[str, ...] = ()
    at_once: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    regions: Mapping[str, str] = field(default_factory=dict)

    def card(self, model: str, settings: Settings) -> ModelCard:
        """What LangChain's model profiles and the settings say of a model."""
        entry = self.entry(model, settings)
        known = profile(self.package, model)
        context = entry.context_tokens or known.get("max_input_tokens") or self.default_context
        local = self.is_local(model, settings)
        return ModelCard(
            name=f"{self.name}:{model}",
            local=local,
            missing=self.missing(model, settings),
            context_tokens=context or None,
            max_output_tokens=known.get("max_output_tokens") or None,
            thinking_tokens=THINKING_TOKENS if known.get("reasoning_output") else 0,
            prices=self.prices,
            unpaid=self._is_own(model, settings),
            at_once=self.at_once or (1 if local and self.base_url is None else None),
        )

    def missing(self, model: str, settings: Settings) -> str | None:
        """Why the model cannot be used now, as far as can be told without asking anybody."""
        if not _installed(self.package):
            return f"not installed; {how_to_add(self.extra or self.name)}"
        names = self.key_names(model, settings)
        if not names or self.key(model, settings):
            return None
        if any(map(keys.find, names)):
            host = host_of(self.url(model, settings) or "")
            return f"{names[0]} is not sent to {host}; give that server a key of its own: api_key_env in quorum.toml"
        return f"no key; set {' or '.join(names)}"

    def entry(self, model: str, settings: Settings) -> ModelEntry:
        """What quorum.toml says of the model."""
        return settings.models.get(f"{self.name}:{model}", _NO_ENTRY)

    def key_names(self, model: str, settings: Settings) -> tuple[str, ...]:
        """The environment variables that may hold the key."""
        own = self.entry(model, settings).api_key_env
        return (own,) if own else self.key_env

    def key(self, model: str, settings: Settings) -> str | None:
        """The key, or None: a vendor's key goes to that vendor's hosts or stays on this machine, wherever it was named."""
        url = self.url(model, settings)
        own = self.entry(model, settings).api_key_env
        for name in self.key_names(model, settings):
            allowed = _allowed_hosts(name) if own else self._hosts()
            if url is not None and allowed is not None and not (is_loopback(url) or _at(url, allowed)):
                continue
            if found := keys.find(name):
                return found
        return None

    def _hosts(self) -> tuple[str, ...]:
        """Where its key may go; a vendor that stands nowhere of its own is where its address in the environment says."""
        if self.base_url is None or self.own_machine:
            return (*self.hosts, host_of(os.environ.get(self.base_url_env or "", "") or self.base_url or ""))
        return (*self.hosts, host_of(self.base_url))

    def place(self, model: str, settings: Settings) -> tuple[str, str | None]:
        """The host that is asked and, where it is known, the region it stands in."""
        host = host_of(self.url(model, settings) or "")
        return host, self.regions.get(host)

    def url(self, model: str, settings: Settings) -> str | None:
        """Where the server is; None: where the vendor's SDK knows it to be."""
        env = os.environ.get(self.base_url_env) if self.base_url_env else None
        return self.entry(model, settings).base_url or env or self.base_url

    def _is_own(self, model: str, settings: Settings) -> bool:
        """Whether nobody bills it: what runs on this machine, on one of a private network, or is software one runs oneself."""
        url = self.url(model, settings)
        if self.prices is not None or url is None or model.endswith(self.cloud_suffixes or ("\0",)):
            return False
        entry = self.entry(model, settings)
        if entry.local is not None:
            return entry.local
        return self.own_machine and (not entry.base_url or is_private(url))

    def is_local(self, model: str, settings: Settings) -> bool:
        """Whether nothing leaves this machine, by the server's address: loopback, or a private one that is the user's own.

        A loopback address alone proves nothing for a cloud vendor's name: it may be a proxy to the cloud.
        """
        told = self.entry(model, settings).local
        url = self.url(model, settings)
        if url is None or told is False or self.kind not in DIRECT:
            return False
        if model.endswith(self.cloud_suffixes or ("\0",)):
            return False
        return (is_loopback(url) and (self.own_machine or told is True)) or (told is True and is_private(url))


DIRECT = ("openai", "ollama")
"""Kinds of client that can be kept off the environment's proxies; no other one counts as local."""


def _at(url: str, allowed: tuple[str, ...]) -> bool:
    """Whether a URL leads to one of these hosts, and nobody can read along."""
    host = host_of(url)
    return url.startswith("https://") and any(
        host == each or host.endswith(f".{each}") for each in allowed if each
    )


@cache
def _allowed_hosts(key: str) -> tuple[str, ...] | None:
    """Where the key of that name may go: to the hosts of the vendor whose key it is; None: anywhere, it is nobody's."""
    from pipeline import providers

    found = [
        vendor._hosts()
        for name in providers.names()
        if isinstance(
            vendor := getattr(import_module(f"{providers.__name__}.{name}"), "VENDOR", None), Vendor
        )
        and key in vendor.key_env
    ]
    return tuple(host for hosts in found for host in hosts) if found else None


@cache
def _installed(package: str) -> bool:
    return find_spec(package) is not None


@cache
def profile(package: str, model: str) -> Mapping[str, Any]:
    """LangChain's profile of a model, read from the package's data file without importing the package; {} if none."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "data" / "_profiles.py"
        if path.is_file():
            loaded = spec_from_file_location(f"_quorum_profiles_{package}", path)
            assert loaded is not None
            assert loaded.loader is not None
            module = module_from_spec(loaded)
            loaded.loader.exec_module(module)
            found = getattr(module, "_PROFILES", {}).get(model, {})
            return found if isinstance(found, dict) else {}
    return {}
