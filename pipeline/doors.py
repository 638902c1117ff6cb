"""The doors: small protocols between the rooms, and the values that pass through them.

Knows nothing of who stands behind a door. A cascade of models is itself a `Model`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable
from warnings import warn

from pydantic import BaseModel

from pipeline.meeting import Segment


@dataclass(frozen=True, slots=True)
class Passage:
    """One numbered line of source text that a model reads: data, never instructions.

    `id` is unique within a request; `source` names the document (a meeting id) where a request spans several.
    """

    id: str
    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    source: str | None = None
    date: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a reply that may be wrong, or something the source holds and the reply lacks (`claim` None).

    `disputed`: another model objects, which no check of ours clears.
    """

    reason: str
    claim: str | None = None
    passages: tuple[str, ...] = ()
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation of another program, handed on as it is: its library's messages, tools and options.

    Only a model of that library can take it; whoever cannot must say so (`Request.inputs` hold its words as text).
    """

    messages: tuple[object, ...]
    tools: tuple[object, ...] = ()
    tool_choice: object = None
    options: Mapping[str, object] = field(default_factory=dict)
    needs_it: bool = False
    """Whether its words alone would not do: it has tools or pictures."""


class Retriever(Protocol):
    """Finds the lines of a source that bear on a question."""

    def __call__(
        self, passages: Sequence[Passage], question: str, *, max_tokens: int, language: str
    ) -> tuple[Passage, ...]:
        """Lines in order, together at most so many tokens."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """How much of its source a model is shown: a short one whole, of a long one the lines that the retriever finds.

    Up to `whole_tokens` a source is read whole. Of a longer one `window_tokens` are read; `wider_tokens` (or all of it,
    where it is no longer) only when the scorer finds that those did not hold the answer. The embedded model costs nothing
    and reads all of it.
    """

    retriever: Retriever
    question: str
    whole_tokens: int = 4000
    window_tokens: int = 3000
    wider_tokens: int = 16_000


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked.

    `task` chooses chain and prompt ("recap", "ask", "draft.minutes", "translate").
    `passages` is the stable part, sent first so that prompt caches hit; `inputs` fill the prompt's placeholders
    (question, language, tone, …) and come last. `shape` is what the reply must parse as; None asks for plain text.
    `draft` and `doubts` are set when a stronger model enhances an earlier reply: `passages` are then only the
    evidence windows. `scope` says which part of the source this request covers ("all", "part 2 of 5", "windows").
    `effort` is how hard a model that can should think ("none", "low", "medium", …). `reading` says how much of the
    passages a model is shown at first; None: all of them.
    `spoken` is the language of the passages, `wanted` that of the reply (BCP-47; "": as spoken). `language` meant
    either: whoever still passes it gets both, and a DeprecationWarning.
    """

    task: str
    passages: tuple[Passage, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    shape: type[BaseModel] | None = None
    spoken: str = "en"
    wanted: str = ""
    max_output_tokens: int = 4000
    draft: Reply | None = None
    doubts: tuple[Doubt, ...] = ()
    scope: str = "all"
    effort: str = "low"
    reading: Reading | None = None
    talk: Conversation | None = None
    language: InitVar[str | None] = None

    def __post_init__(self, language: str | None) -> None:
        if language is not None:
            warn(
                "Request(language=…) meant two things: say spoken=… and wanted=…",
                DeprecationWarning,
                stacklevel=3,
            )
            object.__setattr__(self, "spoken", language)
        object.__setattr__(self, "wanted", self.wanted or self.spoken)

    @property
    def translates(self) -> bool:
        """Whether the reply is wanted in another language than is spoken: its words cannot be looked for in the source."""
        return self.wanted.split("-")[0] != self.spoken.split("-")[0]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call. `cached_input` and `reasoning` are parts of `input` and `output`."""

    input: int = 0
    output: int = 0
    cached_input: int = 0
    cache_write: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One call to one model, as the ledger keeps it. `cost_usd` None: the price is unknown (not zero)."""

    model: str
    task: str
    outcome: str
    usage: Usage = Usage()
    cost_usd: float | None = None
    latency_s: float = 0.0
    reason: str = ""
    request_hash: str = ""
    at: str = ""
    escalated_from: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered. `data` is `text` parsed as the request's shape.

    `calls` are all calls that led here (a cascade's, its failures included); `verdict` is the last score.
    `always_strongest_usd`: what the chain's strongest model would have cost on the full request. `message` answers a
    `Talk` in its library's own form. `lines_read`: how many of the passages a model has read; None: all of them.
    """

    text: str
    model: str
    data: BaseModel | None = None
    usage: Usage = Usage()
    calls: tuple[Call, ...] = ()
    verdict: Verdict | None = None
    mean_logprob: float | None = None
    always_strongest_usd: float | None = None
    notes: tuple[str, ...] = ()
    message: object | None = None
    lines_read: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A scorer's opinion of a reply.

    `benefit`: predicted probability (0–1) that a stronger model would do strictly better; None: not scored.
    `z`: the same, standardized per task; None: not scored. `accept`: at or under the calibrated threshold.
    """

    accept: bool
    benefit: float | None = None
    z: float | None = None
    doubts: tuple[Doubt, ...] = ()
    signals: Mapping[str, float | None] = field(default_factory=dict)


@runtime_checkable
class Model(Protocol):
    """Anything that answers a request: an embedded model, a vendor's model, a cascade of them.

    Raises ModelError, OverBudget or WouldLeaveMachine; never returns an error as an answer.
    """

    @property
    def name(self) -> str:
        """As the user writes it: "local:extractive", "openai:gpt-5-nano"."""
        ...

    async def reply(self, request: Request, *, on_text: Callable[[str], None] | None = None) -> Reply:
        """Answer; `on_text` receives pieces of the text as they arrive, where the model streams."""
        ...


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a model before it is asked. `missing`: why it cannot be used now; None: it can.

    `local`: nothing leaves the machine. `embedded`: it is part of this program: it only says what a source says, for
    nothing. `at_once`: calls that its server answers at the same time; None: as many as the settings say. `unpaid`: nobody bills it (a server of one's own). `prices`: whose price list it is
    on (an id of genai-prices); None: nobody's. `thinking_tokens`: room for thoughts, which are billed as output.
    `priced_as`: the model on that list, where it goes by another name; `discount` is the share of the price billed.
    """

    name: str
    local: bool = False
    embedded: bool = False
    missing: str | None = None
    at_once: int | None = None
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    thinking_tokens: int = 0
    unpaid: bool = False
    prices: str | None = None
    priced_as: str | None = None
    discount: float = 1.0


class Scorer(Protocol):
    """Judges a reply without asking a stronger model."""

    def score(self, request: Request, reply: Reply) -> Verdict:
        """Never raises for an odd reply: what cannot be judged is a None signal."""
        ...


class CallLog(Protocol):
    """Where calls are written before their results are used."""

    def write(self, call: Call) -> None:
        """Durable when it returns; raises StoreError if it cannot be."""
        ...


class ReplyCache(Protocol):
    """Where replies are kept under a key, so that a run that was killed pays for nothing twice."""

    def get(self, key: str) -> str | None:
        """What was put under the key, or None."""
        ...

    def put(self, key: str, reply: str) -> None:
        """Durable when it returns; raises StoreError if it cannot be."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a speech engine heard in one stretch of audio, up to `until_s`. Times count from the start of the file.

    `language` is None where no speech was found in the stretch.
    """

    segments: tuple[Segment, ...]
    language: str | None
    engine: str
    notes: tuple[str, ...] = ()
    until_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Track:
    """One recording to listen to: a file, or one channel of it. `speaker` names who alone is on it; None: anybody.

    `muted` are stretches (start_s, end_s) in which only other participants are heard, faintly (bleed).
    """

    path: Path
    speaker: str | None = None
    channel: int | None = None
    duration_s: float | None = None
    muted: tuple[tuple[float, float], ...] = ()


class SpeechEngine(Protocol):
    """Turns audio into words. Audio is decoded in blocks of mono float32 at 16 kHz, so memory stays flat."""

    @property
    def name(self) -> str:
        """Engine and model, as the recap names it: "faster-whisper small int8", "pocketsphinx en-us"."""
        ...

    @property
    def fingerprint(self) -> str:
        """What its words depend on: engine, settings and a digest of the model's content, not its place."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of this engine: why it was chosen, what it cannot do."""
        ...

    def transcribe(
        self,
        path: Path,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        span_s: tuple[float, float] | None = None,
        channel: int | None = None,
        likely: str | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> Iterator[Heard]:
        """What was heard, stretch by stretch: minutes each, cut where nobody speaks. Segment ids have no meaning.

        `span_s` limits it to a part of the file, `channel` to one channel; `likely` is the language that was heard
        before that part, where none was told: hearing the parts one after the other gives the whole. `on_progress` is told the seconds
        done, also within a stretch. Raises BadInput; DamagedInput after the last stretch that could be heard;
        EngineUnavailable for a language that the engine does not know.
        """
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one voice speaks. `speaker` is a label (S1, S2, …); None: unsure whose voice it is."""

    speaker: str | None
    start_s: float
    end_s: float


class Diarizer(Protocol):
    """Tells the voices of one channel apart."""

    @property
    def name(self) -> str: ...

    def turns(
        self, path: Path, *, channel: int | None = None, on_progress: Callable[[float], None] | None = None
    ) -> tuple[Turn, ...]:
        """Turns in order of time; `on_progress` is told the seconds done. Raises BadInput; never names a person."""
        ...


class Translator(Protocol):
    """Translates lines; the same number comes back, in order. Tags are BCP-47."""

    @property
    def name(self) -> str: ...

    def translate(self, lines: Sequence[str], *, source: str, target: str) -> tuple[str, ...]:
        """Raises EngineUnavailable where the pair or the model is missing."""
        ...


class Progress(Protocol):
    """Told how far a stage is, in units of its own; `total` None while unknown."""

    def __call__(self, stage: str, done: float, total: float | None) -> None: ...


def silent(stage: str, done: float, total: float | None) -> None:
    """A `Progress` that says nothing."""


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one file (or of standard input) and the name its user knows it by."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a reader made of a document. None: the file does not say.

    `cues` counts what the file held (cues, turns, lines), whole or broken; `notes` are what its user should know.
    """

    segments: tuple[Segment, ...]
    title: str | None = None
    date: str | None = None
    language: str | None = None
    engine: str | None = None
    duration_s: float | None = None
    meeting_id: str | None = None
    series: str | None = None
    source: str | None = None
    cues: int = 0
    notes: tuple[str, ...] = ()


class Reader(Protocol):
    """Reads one transcript format."""

    def sniff(self, document: Document) -> float:
        """How surely it is this format, 0–1, from its content first and its name second. Never raises."""
        ...

    def read(self, document: Document) -> Parsed:
        """Raises BadInput, with line or cue, where nothing can be made of it; a bad cue is counted, not fatal."""
        ...


@runtime_checkable
class Refuser(Protocol):
    """A reader of what is no transcript: it only says what a document is and what to give instead."""

    def refusal(self, document: Document) -> Exception:
        """The error to raise."""
        ...
