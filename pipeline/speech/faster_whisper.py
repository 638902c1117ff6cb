"""Whisper through CTranslate2 (faster-whisper): int8 on a CPU, float16 on a GPU; the same sound gives the same words.

Knows nothing of files or of where its weights come from (`whisper_models`).
"""

from __future__ import annotations

import copy
import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.doors import Heard
from pipeline.errors import EngineUnavailable, NotFound
from pipeline.languages import base, find, tags
from pipeline.meeting import Segment, Word
from pipeline.speech import whisper_models
from pipeline.speech.listen import Recognizer, SpeechOptions
from pipeline.speech.splice import Raw, Splice
from pipeline.speech.vad import Window
from pipeline.speech.whisper_models import WAY_OUT, WhisperWeights

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

RANK = 1
BATCH = 8
CLIP_S = 30.0
HEARING = 0.2
"""Probability of speech from which a frame is heard at all: see tests/bench/LOG.md."""

SWITCH = 0.6
"""How sure Whisper must be of another language than the recording's so far to hear half a minute in it."""

FIRST: dict[str, Any] = {"beam_size": 5}
CAREFUL: dict[str, Any] = {"beam_size": 5, "repetition_penalty": 1.1, "no_repeat_ngram_size": 4}
"""Of a second hearing: loops are forbidden, and no hotwords lead it astray."""

AFTER_FRAMES, LEAST_FRAMES, WHOLE = 1500, 200, 100
"""Whisper hears half a minute, with silence after a shorter sound; so many hundredths of a second of it do, and cost a third
for a short sound. Fifteen seconds change next to no word, ten some, one loses whole sentences. One word alone has all of the
silence: "good" became a loop without it (tests/bench/LOG.md)."""

NO_WORD = 20
"""So many hundredths of a second left of a window after its last word hold no other: Whisper would write "thank you"."""

TOKENS_PER_S, TOKENS_MIN = 8, 24
"""What a second hearing may write at most: fast speech has five tokens a second, garbage has no end."""


def recognizer(wish: SpeechOptions) -> Recognizer:
    """Open it; raises NotFound for an unknown model name, EngineUnavailable where the model cannot be had."""
    weights = _found(wish)
    model, precision, notes = _load(str(weights.folder))
    label = f"{weights.name} (embedded)" if weights == _embedded() else weights.name
    engine = FasterWhisper(
        model, f"faster-whisper {label} {precision}", weights.fingerprint, wish.batched, notes
    )
    if wish.language:
        engine.code_of(wish.language)
    return engine


def check(wish: SpeechOptions) -> str:
    """Which model it would be. Raises as `recognizer` does; asks no network and loads no model."""
    weights = whisper_models.find(wish.model)
    if weights is None:
        raise EngineUnavailable(f"no Whisper model ({wish.model or 'any'}) on this machine", hint=WAY_OUT)
    known = "English only" if weights.english else "99 languages"
    _refuse(weights, wish.language)
    where = "embedded" if weights == _embedded() else str(weights.folder)
    return f"{weights.name}, {known} ({where})"


def _embedded() -> WhisperWeights | None:
    return whisper_models.embedded()


def _found(wish: SpeechOptions) -> WhisperWeights:
    """The named model, else the best one here that knows the language; fetched only where that is allowed."""
    if wish.model is None:
        here = list(whisper_models.installed())
        fit = next((w for w in here if not (w.english and _foreign(wish.language))), None)
        if fit:
            return fit
        if wish.offline and here:
            _refuse(here[0], wish.language)
    elif weights := whisper_models.find(wish.model):
        _refuse(weights, wish.language)
        return weights
    name = wish.model or whisper_models.DEFAULT
    missing = f"no Whisper model ({name}) on this machine"
    if wish.offline or os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        raise EngineUnavailable(f"{missing}, and offline mode forbids a download", hint=WAY_OUT)
    folder = whisper_models.pull(name)
    return whisper_models.find(name) or WhisperWeights(folder, name, english=name.endswith(".en"))


def _foreign(language: str | None) -> bool:
    return bool(language) and _whisper_code(language or "en") != "en"


def _refuse(weights: WhisperWeights, language: str | None) -> None:
    if weights.english and _foreign(language):
        raise EngineUnavailable(
            f"Whisper {weights.name} does not know the language {language!r}: it hears English only",
            hint="quorum models pull whisper:small hears 99 languages; or give a transcript instead",
        )


@dataclass(frozen=True, slots=True)
class FasterWhisper:
    """A recognizer. Windows of two minutes: what is heard of each can be kept before the next is begun."""

    model: WhisperModel = field(repr=False)
    name: str
    fingerprint: str
    batched: bool = False
    notes: tuple[str, ...] = ()
    sure: float = 0.4
    chunk_s: float = 30.0
    window_s: float = 120.0

    def hear(
        self,
        window: Window,
        *,
        language: str | None,
        vocabulary: Sequence[str],
        careful: bool = False,
        likely: str | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> Heard:
        """Whisper's segments, cut where people pause, each with its language and the times of the recording."""
        spoken = window.stretches(min_silence_s=1.0, pad_s=0.3, threshold=HEARING)
        if not spoken:
            return Heard((), None, self.name, (), window.end_s)
        splice = Splice.of(window, spoken)
        clips = splice.clips(CLIP_S) if self.batched and not careful else None
        ear = _Ear(self.model.model, _whisper_code(likely) if likely else None, seeks=clips is None)
        model = copy.copy(self.model)
        model.model = ear
        many = language is None and self.model.model.is_multilingual
        options: dict[str, Any] = {
            "language": self.code_of(language) if language else ("en" if many else None),
            "multilingual": many,
            "temperature": 0.0,
            "condition_on_previous_text": False,
            "word_timestamps": True,
            "vad_filter": False,
            "hotwords": None if careful or not vocabulary else ", ".join(vocabulary),
            **(CAREFUL if careful else FIRST),
        }
        if careful:
            options["max_new_tokens"] = min(
                200, TOKENS_MIN + int(TOKENS_PER_S * len(splice.samples) / 16_000)
            )
        if clips:
            options |= {"batch_size": BATCH, "clip_timestamps": clips}
            heard, _ = _batched(model).transcribe(splice.samples, **options)
        else:
            heard, _ = model.transcribe(splice.samples, **options)
        starts = [clip["start"] for clip in clips] if clips else []
        segments = tuple(self._segments(heard, splice, starts, ear, language, on_progress))
        main = _main(segments) or language or _tag(ear.language_of(-1))
        return Heard(segments, main, self.name, (), window.end_s)

    def code_of(self, tag: str) -> str:
        """Whisper's code for a language tag; raises EngineUnavailable for one that this model does not know."""
        code = _whisper_code(tag)
        if code not in self.model.supported_languages:
            raise EngineUnavailable(
                f"{self.name} does not know the language {tag!r}",
                hint="quorum models pull whisper:small hears 99 languages; or give a transcript instead",
            )
        return code

    def _segments(
        self,
        heard: Iterable[Any],
        splice: Splice,
        clips: Sequence[float],
        ear: _Ear,
        language: str | None,
        on_progress: Callable[[float], None] | None,
    ) -> Iterator[Segment]:
        for piece in heard:
            clip = bisect_right(clips, float(piece.start) + 0.01) - 1 if clips else -1
            tag = language or _tag(ear.language_of(clip))
            sure = round(float(np.exp(piece.avg_logprob)), 3)
            raw = [Raw(w.word, float(w.start), float(w.end), float(w.probability)) for w in piece.words or ()]
            for run in splice.utterances(raw):
                words = tuple(Word(w.text.strip(), a, b, round(w.confidence, 3)) for w, a, b in run)
                text = "".join(w.text for w, _, _ in run).strip()
                if on_progress:
                    on_progress(words[-1].end_s)
                if text:
                    yield Segment("", text, None, words[0].start_s, words[-1].end_s, tag, sure, None, words)


@dataclass(frozen=True, slots=True)
class _Nothing:
    """What CTranslate2 gives back where nobody speaks."""

    sequences_ids: tuple[tuple[int, ...], ...] = ((0,),)
    scores: tuple[float, ...] = (-10.0,)
    no_speech_prob: float = 1.0


class _Ear:
    """CTranslate2's Whisper, remembering in which language each half minute is heard, and sparing the silence after it.

    A half minute whose language is unsure is heard in the recording's language so far (`likely`). `seeks`: each half minute
    begins where the last one's words end, so that there may be next to nothing left.
    """

    def __init__(self, model: Any, likely: str | None, *, seeks: bool = True) -> None:
        self._model, self._likely, self._seeks = model, likely, seeks
        self._languages: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def encode(self, features: Any, to_cpu: bool = False) -> Any:
        """As CTranslate2's, without most of the zeros that stand for silence after the sound; None where it is too short."""
        from ctranslate2 import StorageView

        bands = np.asarray(features)
        sounding = np.flatnonzero(bands.any(axis=(0, 1)))
        last = int(sounding[-1]) + 1 if len(sounding) else 0
        if self._seeks and last < NO_WORD:
            return None
        heard = -(-(last + AFTER_FRAMES) // WHOLE) * WHOLE
        if last >= LEAST_FRAMES and heard < bands.shape[-1]:
            features = StorageView.from_array(np.ascontiguousarray(bands[..., :heard]))
        return self._model.encode(features, to_cpu=to_cpu)

    def generate(self, encoded: Any, *prompts: Any, **options: Any) -> Any:
        """As CTranslate2's; nothing where there is nothing to hear."""
        return [_Nothing()] if encoded is None else self._model.generate(encoded, *prompts, **options)

    def detect_language(self, encoded: Any) -> list[list[tuple[str, float]]]:
        """As CTranslate2's, the language that is chosen first."""
        if encoded is None:
            return [[(f"<|{self._likely or 'en'}|>", 0.0)]]
        found = []
        for guesses in self._model.detect_language(encoded):
            best, sure = guesses[0]
            if sure < SWITCH and self._likely:
                best = f"<|{self._likely}|>"
            self._likely = best[2:-2]
            self._languages.append(self._likely)
            found.append([(best, sure), *(g for g in guesses if g[0] != best)])
        return found

    def language_of(self, clip: int) -> str:
        """The language of that half minute; -1: of the one that was heard last."""
        return self._languages[clip] if self._languages else "en"


def _main(segments: Sequence[Segment]) -> str | None:
    """The language in which most was said."""
    seconds: Counter[str] = Counter()
    for s in segments:
        seconds[s.language or "en"] += len(s.text)
    return seconds.most_common(1)[0][0] if seconds else None


@cache
def _load(folder: str) -> tuple[WhisperModel, str, tuple[str, ...]]:
    """(model, precision, notes), shared by all meetings of a run. A GPU that does not work gives way to the CPU."""
    import ctranslate2
    from faster_whisper import WhisperModel

    notes: tuple[str, ...] = ()
    threads = 0 if "OMP_NUM_THREADS" in os.environ else min(os.cpu_count() or 1, 8)
    try:
        if ctranslate2.get_cuda_device_count() > 0:
            try:
                model = WhisperModel(folder, device="cuda", compute_type="float16")
                model.encode(np.zeros((model.model.n_mels, 3000), np.float32))
                return model, "float16", ()
            except (RuntimeError, ValueError) as error:
                notes = (f"the GPU could not be used ({error}), Whisper runs on the CPU",)
        return WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads), "int8", notes
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnavailable(
            f"the Whisper model in {folder} cannot be loaded: {error}",
            hint="delete the folder and pull it again",
        ) from error


def _batched(model: WhisperModel) -> Any:
    from faster_whisper import BatchedInferencePipeline

    return BatchedInferencePipeline(model)


def _whisper_code(tag: str) -> str:
    """Whisper's code for a BCP-47 tag; one that has no file in pipeline/languages goes by its first part."""
    try:
        return find(tag).whisper or base(tag)
    except NotFound:
        return base(tag)


@cache
def _tag(code: str) -> str:
    """The tag of what Whisper calls `code` ("tl" is fil, "zh" is zh-Hans unless said otherwise)."""
    return next((tag for tag in tags() if find(tag).whisper == code), code)
