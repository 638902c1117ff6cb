"""What a script asks for beyond a language's lists: rules, not words.

Knows nothing of meetings or of what the lists hold.
"""

from __future__ import annotations

from functools import cache

_HIRAGANA = [chr(code) for code in range(0x3041, 0x3097)]


@cache
def stop_words_of_script(script: str) -> frozenset[str]:
    """Stop words that follow from the script alone: in Japanese pairs of hiragana, which are mostly grammar."""
    if script != "Jpan":
        return frozenset()
    return frozenset(a + b for a in _HIRAGANA for b in _HIRAGANA)
