"""CTranslate2: M2M100, MADLAD-400, opus-mt and NLLB on the CPU in int8, tokenizers through transformers, no torch.

Knows nothing of meetings. A model is a folder that `quorum models pull` made: the converted weights, the tokenizer's
files and `quorum-model.json`, which says which family it is and what its licence allows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.doors import Model, Translator
from pipeline.errors import EngineUnavailable, SettingsError
from pipeline.languages import find
from pipeline.settings import Settings

CARD = "quorum-model.json"
_BATCH_TOKENS = 1024
_MOST_TOKENS = 512
_PREFERRED = ("madlad", "m2m100", "opus", "nllb")


@dataclass(frozen=True, slots=True)
class Card:
    """What a model's folder says of itself. `pair` is set for models of one direction only."""

    name: str
    family: str
    licence: str
    commercial: bool = True
    pair: tuple[str, str] | None = None


def connect(name: str, *, settings: Settings, model: Model | None = None) -> Translator:
    """`name` is a folder, or the name of a model under the models folder; empty: the best one that is there.

    Raises EngineUnavailable where there is none, SettingsError where its licence needs a flag.
    """
    if name:
        path = Path(name) if Path(name).is_dir() else folder(settings) / name
        cards = [(path, read_card(path))]
    else:
        cards = sorted(
            installed(settings),
            key=lambda c: _PREFERRED.index(c[1].family) if c[1].family in _PREFERRED else 9,
        )
        cards = [c for c in cards if c[1].commercial or settings.allow_noncommercial] or cards
    if not cards:
        raise EngineUnavailable("no translation model here", hint="quorum models pull m2m100-418m")
    path, card = cards[0]
    if not card.commercial and not settings.allow_noncommercial:
        raise SettingsError(
            f"{card.name} may not be used commercially ({card.licence})",
            hint="set allow_noncommercial = true if your use is not commercial",
        )
    return CTranslate2(path, card)


def status(settings: Settings) -> tuple[str | None, str | None]:
    """What is missing, and the way out."""
    usable = [card for _, card in installed(settings) if card.commercial or settings.allow_noncommercial]
    if usable:
        return None, None
    if installed(settings):
        return "only models for non-commercial use are here", "quorum models pull m2m100-418m"
    return "no model pulled", "quorum models pull m2m100-418m"


def folder(settings: Settings) -> Path:
    """Where pulled models live."""
    return settings.home / "models"


def installed(settings: Settings) -> tuple[tuple[Path, Card], ...]:
    """Every pulled model with its card."""
    return tuple((p.parent, read_card(p.parent)) for p in sorted(folder(settings).glob(f"*/{CARD}")))


def read_card(path: Path) -> Card:
    """The card in a model's folder; raises EngineUnavailable where there is none or it is damaged."""
    try:
        held: dict[str, Any] = json.loads((path / CARD).read_text(encoding="utf-8"))
        pair = held.get("pair")
        return Card(
            name=str(held["name"]),
            family=str(held["family"]),
            licence=str(held["licence"]),
            commercial=bool(held.get("commercial", True)),
            pair=(str(pair[0]), str(pair[1])) if pair else None,
        )
    except FileNotFoundError as error:
        raise EngineUnavailable(f"{path}: no {CARD} there", hint="quorum models pull m2m100-418m") from error
    except (KeyError, ValueError) as error:
        raise EngineUnavailable(f"{path / CARD} is damaged: {error}", hint="pull the model again") from error


class CTranslate2:
    """One loaded model; it is read when the first line arrives."""

    mark = "[{}]"  # placeholders that sentence pieces of every family hold

    def __init__(self, path: Path, card: Card) -> None:
        self._path = path
        self._card = card
        self._family = FAMILIES.get(card.family)
        if self._family is None:
            raise EngineUnavailable(
                f"{card.name}: unknown family {card.family!r}", hint=f"one of {', '.join(FAMILIES)}"
            )

    @property
    def name(self) -> str:
        return f"ctranslate2 {self._card.name}"

    @cached_property
    def _engine(self) -> Any:
        import ctranslate2

        try:
            return ctranslate2.Translator(str(self._path), device="auto", compute_type="auto")
        except RuntimeError as error:
            raise EngineUnavailable(f"{self._path}: {error}", hint="pull the model again") from error

    @cached_property
    def _tokenizer(self) -> Any:
        if self._card.family == "characters":
            return None
        from transformers import AutoTokenizer

        try:
            return AutoTokenizer.from_pretrained(str(self._path), local_files_only=True)
        except (OSError, ValueError) as error:
            raise EngineUnavailable(
                f"{self._path}: no tokenizer there ({error})", hint="pull the model again"
            ) from error

    def translate(self, lines: Sequence[str], *, source: str, target: str) -> tuple[str, ...]:
        """See `Translator`. Raises EngineUnavailable where the model does not know a language."""
        if self._card.pair and self._card.pair != (source, target):
            raise EngineUnavailable(f"{self._card.name} translates {' to '.join(self._card.pair)} only")
        assert self._family is not None
        family = self._family
        full = [line for line in lines if line.strip()]
        pieces = [family.pieces(self._tokenizer, line, source, target) for line in full]
        first = family.first(self._tokenizer, target)
        done = self._run(pieces, first) if pieces else []
        back = iter([family.text(self._tokenizer, result.hypotheses[0], first) for result in done])
        return tuple(next(back) if line.strip() else "" for line in lines)

    def _run(self, pieces: list[list[str]], first: str | None) -> Any:
        try:
            return self._engine.translate_batch(
                pieces,
                target_prefix=[[first]] * len(pieces) if first else None,
                beam_size=4,
                max_batch_size=_BATCH_TOKENS,
                batch_type="tokens",
                max_decoding_length=_MOST_TOKENS,
                max_input_length=0,
                repetition_penalty=1.1,
            )
        except RuntimeError as error:
            raise EngineUnavailable(f"{self.name}: {error}") from error


def _knows(tokenizer: Any, piece: str) -> bool:
    return tokenizer.convert_tokens_to_ids(piece) not in (None, tokenizer.unk_token_id)


class _Coded:
    """NLLB and M2M100: the source's code goes before the pieces, the target's code is the first piece to write.

    NLLB wants `spa_Latn` where M2M100 wants `es`: codes come from the language files and are checked against the
    tokenizer, so a short code can never reach NLLB (it would silently translate as if from an unknown language).
    """

    def __init__(self, field: str, wrap: str) -> None:
        self._field = field
        self._wrap = wrap

    def code(self, tokenizer: Any, tag: str) -> str:
        """The code the model was trained with; raises EngineUnavailable where it knows none."""
        code = getattr(find(tag), self._field)
        if code is None or not _knows(tokenizer, self._wrap.format(code)):
            raise EngineUnavailable(f"the model does not know {tag}" + (f" (as {code})" if code else ""))
        return str(code)

    def pieces(self, tokenizer: Any, line: str, source: str, target: str) -> list[str]:
        tokenizer.src_lang = self.code(tokenizer, source)
        return [str(piece) for piece in tokenizer.convert_ids_to_tokens(tokenizer.encode(line))]

    def first(self, tokenizer: Any, target: str) -> str:
        return self._wrap.format(self.code(tokenizer, target))

    def text(self, tokenizer: Any, pieces: list[str], first: str | None) -> str:
        kept = pieces[1:] if pieces and pieces[0] == first else pieces
        return str(tokenizer.decode(tokenizer.convert_tokens_to_ids(kept), skip_special_tokens=True)).strip()


class _Told:
    """MADLAD-400: the target is told in front of the text, `<2es>`; the source needs no code."""

    def pieces(self, tokenizer: Any, line: str, source: str, target: str) -> list[str]:
        sign = f"<2{target.split('-')[0]}>"
        if not _knows(tokenizer, sign):
            raise EngineUnavailable(f"the model does not know {target} (as {sign})")
        return [str(piece) for piece in tokenizer.convert_ids_to_tokens(tokenizer.encode(f"{sign} {line}"))]

    def first(self, tokenizer: Any, target: str) -> None:
        return None

    def text(self, tokenizer: Any, pieces: list[str], first: str | None) -> str:
        return str(
            tokenizer.decode(tokenizer.convert_tokens_to_ids(pieces), skip_special_tokens=True)
        ).strip()


class _Pair(_Told):
    """opus-mt: one direction, no codes."""

    def pieces(self, tokenizer: Any, line: str, source: str, target: str) -> list[str]:
        return [str(piece) for piece in tokenizer.convert_ids_to_tokens(tokenizer.encode(line))]


class _Characters:
    """Small models that read letters, such as transliterators of names."""

    def pieces(self, tokenizer: Any, line: str, source: str, target: str) -> list[str]:
        return list(line.strip())

    def first(self, tokenizer: Any, target: str) -> None:
        return None

    def text(self, tokenizer: Any, pieces: list[str], first: str | None) -> str:
        return "".join(pieces)


FAMILIES: dict[str, _Coded | _Told | _Characters] = {
    "nllb": _Coded("nllb", "{}"),
    "m2m100": _Coded("m2m100", "__{}__"),
    "madlad": _Told(),
    "opus": _Pair(),
    "characters": _Characters(),
}
