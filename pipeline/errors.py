"""The error tree. Every message says what happened, to which thing, and the way out.

QuorumError
├── BadInput            the file, transcript or argument cannot be used       exit 2
│   └── DamagedInput    a part of the recording cannot be read
├── NotFound            no such meeting, model, language or template          exit 3
├── SettingsError       quorum.toml, environment or flag is wrong             exit 4
├── StoreError          the database or the disk refused                      exit 5
├── EngineUnavailable   a speech or translation engine or its model is absent exit 6
├── ModelError          a language model could not answer                     exit 7
│   ├── ProviderDown    time-out, overload, 429, 5xx, closed stream           (retryable)
│   ├── ProviderRefused key, permission, model name, content filter
│   │   └── TooLong     the request does not fit the model's context
│   └── BadReply        the reply does not have the form that was asked for
│       └── CutShort    it ran into its limit of tokens (retryable with more)
├── OverBudget          the next call could pass --max-cost                   exit 8
└── WouldLeaveMachine   --local forbids the call                              exit 9
"""

from __future__ import annotations


class QuorumError(Exception):
    """Anything that quorum reports to its user. `retryable`: the same call may succeed later."""

    exit_code = 1
    retryable = False

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class BadInput(QuorumError):
    """A file, transcript or argument cannot be used."""

    exit_code = 2


class DamagedInput(BadInput):
    """A part of a recording cannot be read; everything before `readable_s` (seconds) was."""

    def __init__(self, message: str, *, readable_s: float, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.readable_s = readable_s


class NotFound(QuorumError):
    """No meeting, model, language or template of that name."""

    exit_code = 3


class SettingsError(QuorumError):
    """A setting is unknown, malformed or contradicts another."""

    exit_code = 4


class StoreError(QuorumError):
    """The database or the disk refused; what was stored before is intact."""

    exit_code = 5


class EngineUnavailable(QuorumError):
    """A speech or translation engine, or the model it needs, is not on this machine."""

    exit_code = 6


class ModelError(QuorumError):
    """A language model could not answer. `reply`: the doors.Reply that came all the same; it may have cost money."""

    exit_code = 7

    def __init__(self, message: str, *, hint: str | None = None, reply: object | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reply = reply


class ProviderDown(ModelError):
    """Time-out, overload, rate limit, 5xx or a closed stream. `retry_after_s` where the provider said so.

    `unsure`: the provider may have done the work, and may bill it (time-out, connection lost half-way). `silent`: it was
    given up because nothing came for too long; `limited`: it turned this model's calls away for being too many.
    """

    retryable = True

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        reply: object | None = None,
        retry_after_s: float | None = None,
        unsure: bool = False,
        silent: bool = False,
        limited: bool = False,
    ) -> None:
        super().__init__(message, hint=hint, reply=reply)
        self.unsure, self.silent, self.limited = unsure, silent, limited
        self.retry_after_s = retry_after_s


class ProviderRefused(ModelError):
    """Key, permission, unknown model, context too long or content filter: the same call fails again."""


class TooLong(ProviderRefused):
    """Prompt and reply do not fit the context. `context_tokens`, `prompt_tokens`: what the server said of both, if it did."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        reply: object | None = None,
        context_tokens: int | None = None,
        prompt_tokens: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint, reply=reply)
        self.context_tokens, self.prompt_tokens = context_tokens, prompt_tokens


class BadReply(ModelError):
    """The reply does not have the form that was asked for, also after one repair."""


class CutShort(BadReply):
    """The reply ran into its limit of tokens; its beginning is on the error."""


class OverBudget(QuorumError):
    """The next call could pass the cap; nothing was sent."""

    exit_code = 8


class WouldLeaveMachine(QuorumError):
    """`--local` is on and the call would leave the machine; nothing was sent."""

    exit_code = 9
