"""Turns what SDKs raise into our error tree, at the door.

Knows nothing of what was asked. SDKs are told apart by what they carry (a status code, headers, a body), never by
their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from time import time

from pipeline.errors import BadReply, ModelError, ProviderDown, ProviderRefused, QuorumError, TooLong

_DOWN = frozenset({408, 409, 425, 429, 499, 500, 502, 503, 504, 520, 522, 524, 529})
_BROKE = re.compile(
    r"insufficient_quota|billing|credit balance|quota exceeded for quota metric.*limit: 0", re.I
)
_FILTER = re.compile(r"content[ _]?(?:filter|policy|management)|safety|prohibited|blocked|moderation", re.I)
_LONG = re.compile(
    r"context[ _](?:length|window|size)|too long|too many tokens|maximum number of tokens|exceeds? .*context"
    r"|exceed_context_size",
    re.I,
)
_N = r"(\d[\d,]{2,})"
# "n_ctx": 4096 · maximum context length is 4096 · context size (4096 tokens) · 210000 tokens > 200000 maximum · …
_CONTEXT = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"n_ctx\W+{_N}", rf"context (?:length|window|size)(?: is| of)?(?: only)?\D{{0,12}}{_N}",
        rf"tokens > {_N} max", rf"(?:number of tokens allowed|limit) ?\(?(?:is |of )?{_N}",
    )
)  # fmt: skip
_PROMPT = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"n_prompt_tokens\W+{_N}", rf"\({_N} in the messages", rf"request \({_N} tokens", rf"{_N} tokens > ",
        rf"requested {_N}", rf"token count \({_N}", rf"first {_N} tokens", rf"contains at least {_N} input tokens",
    )
)  # fmt: skip
# What an SDK stumbles over when the body is not of the form that the vendor speaks: a web page, another product's JSON.
_FOREIGN = (AttributeError, TypeError, KeyError, IndexError, ValueError)
_SECRET = re.compile(r"\b(?:sk|key|AIza|gsk|xai|Bearer)[-_ ]?[\w*.-]{8,}")
_RETRY_DELAY = re.compile(r"retry(?:Delay)?['\"]?\s*(?:in|:)?\s*['\"]?\s*([\d.]+)\s*s", re.I)
# A body that ended early; one HTTP client gives it a status of 400 of its own.
_CUT_OFF = frozenset({"ClientPayloadError", "TransferEncodingError", "RemoteProtocolError", "IncompleteRead"})
_HINTS = {
    400: "the server did not take the request",
    401: "check the key",
    402: "the account has no credit",
    403: "the key may not use this model",
    404: "check the model's name; `quorum models` lists what is known",
    413: "the prompt is too long for it",
}


def translated(error: BaseException, name: str, *, secret: str | None = None) -> QuorumError:
    """The error as one of ours: ProviderDown if trying again may help, else ProviderRefused."""
    if isinstance(error, QuorumError):
        return error
    links = tuple(_links(error))
    status = next((s for e in links if (s := _status(e)) is not None), None)
    text = _clean(str(error), secret)
    if any(isinstance(e, RuntimeError) and "event loop" in str(e).lower() for e in links):
        raise error  # a fault of ours: no model is to be blamed, and none asked in its place
    if any(isinstance(e, TimeoutError) or "Timeout" in type(e).__name__ for e in links):
        return ProviderDown(f"{name}: no answer in time", unsure=True, silent=True)
    if _BROKE.search(text):
        return ProviderRefused(f"{name}: {text}", hint="the account has no credit left")
    if any(_CUT_OFF & {kind.__name__ for kind in type(e).__mro__} for e in links):
        return ProviderDown(f"{name}: connection lost: {text or type(error).__name__}", unsure=True)
    if status in _DOWN and _LONG.search(text) and "exceed" in text:
        return _too_long(
            name, f"{status}: {text}", str(error)
        )  # some servers answer it with a fault of their own
    if status in _DOWN or "overloaded" in text.lower():
        wait = next((w for e in links if (w := _retry_after(e)) is not None), None)
        return ProviderDown(
            f"{name}: {status or 'overloaded'}: {text}", retry_after_s=wait, limited=status == 429
        )
    if status is not None:
        return _refused(name, status, text, str(error))
    if _LONG.search(text) or any("ContextOverflow" in type(e).__name__ for e in links):
        return _too_long(name, text, str(error))
    if any(_is_connection(e) for e in links):
        never = any(
            isinstance(e, ConnectionRefusedError) or "ConnectError" in type(e).__name__ for e in links
        )
        return ProviderDown(
            f"{name}: {'no connection' if never else 'connection lost'}: {text or type(error).__name__}",
            unsure=not never,
        )
    if _FILTER.search(text):
        return ProviderRefused(f"{name}: {text}", hint="its content filter; another vendor may answer")
    if isinstance(error, _FOREIGN):
        return BadReply(
            f"{name}: what came back is not in its vendor's format: {text}",
            hint="is base_url the address of its API, and not of a web page?",
        )
    return ModelError(f"{name}: {type(error).__name__}: {text}")


def _too_long(name: str, text: str, whole: str) -> TooLong:
    """What the server says of its context and of the prompt is taken from its own words."""
    context, prompt = (
        next((int(m[1].replace(",", "")) for p in patterns if (m := p.search(whole))), None)
        for patterns in (_CONTEXT, _PROMPT)
    )
    return TooLong(f"{name}: {text}", hint=_HINTS[413], context_tokens=context, prompt_tokens=prompt)


def _refused(name: str, status: int, text: str, whole: str) -> ProviderRefused:
    if _LONG.search(text) or status == 413:
        return _too_long(name, f"{status}: {text}", whole)
    if status in (400, 422) and _FILTER.search(text):
        return ProviderRefused(
            f"{name}: {status}: {text}", hint="its content filter; another vendor may answer"
        )
    return ProviderRefused(f"{name}: {status}: {text}", hint=_HINTS.get(status))


def _links(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _status(error: BaseException) -> int | None:
    for name in ("status_code", "code"):
        value = getattr(error, name, None)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    body = getattr(error, "body", None)
    kind = ((body.get("error") or body) if isinstance(body, dict) else {}) or {}
    told = kind.get("type") if isinstance(kind, dict) else None
    return {"overloaded_error": 529, "rate_limit_error": 429, "api_error": 500, "server_error": 500}.get(
        str(told)
    )


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        if "retry-after-ms" in headers:
            return float(headers["retry-after-ms"]) / 1000
        if "retry-after" in headers:
            return _seconds(str(headers["retry-after"]))
    except (TypeError, ValueError):
        return None
    found = _RETRY_DELAY.search(str(error))
    return float(found[1]) if found else None


def _seconds(value: str) -> float:
    """Seconds of a Retry-After header, which may also be a date."""
    try:
        return max(0.0, float(value))
    except ValueError:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())


def _is_connection(error: BaseException) -> bool:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return isinstance(error, ConnectionError) or bool(
        kinds
        & {
            "TransportError",
            "APIConnectionError",
            "ModelConnectionError",
            "ClientConnectionError",
            "ClientError",
            "StreamError",
        }
        and "APIStatusError" not in kinds
    )


def _clean(text: str, secret: str | None) -> str:
    """One line, without keys, short enough for a terminal."""
    if secret:
        text = text.replace(secret, "…")
    line = " ".join(_SECRET.sub("…", text).split())
    return line if len(line) <= 300 else line[:299] + "…"
