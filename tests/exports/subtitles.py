"""Subtitles and captions in every form that is read."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from tests.exports import TALK, Export, turns, words

A, T = "Ana Ruiz", "Tom Okafor"


def _export(name: str, text: str, format_: str, file: str, told: Any = None, **more: Any) -> Export:
    return Export(name, file, text.encode(), format_, told or turns(), **more)


def clock(at: float, mark: str = ".", hours: bool = True) -> str:
    """A time as subtitles write it."""
    whole = round(at * 1000)
    text = f"{whole // 60000 % 60:02}:{whole // 1000 % 60:02}{mark}{whole % 1000:03}"
    return f"{whole // 3600000:02}:{text}" if hours else text


def _vtt(form: str, *, ids: str = "{i}\n", hours: bool = True) -> str:
    cues = (
        ids.format(i=i, n=n)
        + f"{clock(s, hours=hours)} --> {clock(e, hours=hours)}\n"
        + form.format(n=n, w=w)
        for i, (n, s, e, w) in enumerate(TALK, 1)
    )
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def all_() -> list[Export]:
    """One export each."""
    return [*_web(), *_others(), *_rolling()]


def _web() -> list[Export]:
    payload = "WEBVTT\n\n" + "\n\n".join(
        f"{clock(s)} --> {clock(e)}\n" + json.dumps({"startDateTime": "2026-06-15T10:00:00Z", "speakerName": n, "spokenText": w, "spokenLanguage": "en-us"}) for n, s, e, w in TALK)  # fmt: skip
    odd = {A: "🦄 Ana Ruiz", T: "The Big Room"}
    zoom = "WEBVTT\n\n" + "\n\n".join(f"{i}\n{clock(s)} --> {clock(e)}\n{odd[n]}: {w}" for i, (n, s, e, w) in enumerate((*TALK, (T, 70.0, 71.0, "Yes.")), 1))  # fmt: skip
    seconds = "WEBVTT\n\n" + "\n\n".join(f"{s:.3f} --> {e:.3f}\n{n}: {w}" for n, s, e, w in TALK)
    return [
        _export("Zoom", _vtt("{n}: {w}"), "vtt", "zoom.vtt"),
        _export("Zoom, odd names", zoom, "vtt", "zoom.vtt", (*turns(speakers=odd), (odd[T], 70.0, "Yes."))),
        _export("Teams", _vtt("<v {n}>{w}</v>", ids=""), "vtt", "teams.vtt"),
        _export("Teams, cue ids", _vtt("<v {n}>{w}</v>", ids="3f1a-11/{i}-0\n"), "vtt", "teams.vtt"),
        _export("Microsoft Graph, metadata", payload, "vtt", "graph.vtt"),
        _export("Webex", _vtt("{w}", ids='{i} "{n}" (12345)\n'), "vtt", "webex.vtt"),
        _export("WebVTT, names above the times", _vtt("{w}", ids="{n}\n"), "vtt", "ids.vtt"),
        _export("WebVTT, names on their own line", _vtt("{n}\n{w}"), "vtt", "own.vtt"),
        _export("WebVTT, names in brackets", _vtt("[{n}] {w}"), "vtt", "brackets.vtt"),
        _export("WebVTT, without hours", _vtt("{n}: {w}", hours=False), "vtt", "short.vtt"),
        _export("WebVTT, seconds", seconds, "vtt", "seconds.vtt"),
    ]


def _others() -> list[Export]:
    srt = "\n\n".join(
        f"{i}\n{clock(s, ',')} --> {clock(e, ',')}\n{n}: {w}" for i, (n, s, e, w) in enumerate(TALK, 1)
    )
    change = [
        (A, 0.0, "The lease ends."),
        (None, 2.0, "It ends in March."),
        (T, 5.0, "I see."),
        (None, 7.0, "I will call."),
        (A, 9.0, "Fine."),
    ]
    on_change = "\n\n".join(
        f"{i}\n{clock(s, ',')} --> {clock(s + 1.5, ',')}\n{n + ': ' if n else ''}{w}"
        for i, (n, s, w) in enumerate(change, 1)
    )
    held = (
        (A, 0.0, "The lease ends."),
        (A, 2.0, "It ends in March."),
        (T, 5.0, "I see."),
        (T, 7.0, "I will call."),
        (A, 9.0, "Fine."),
    )
    sbv = "\n\n".join(f"{clock(s)[1:]},{clock(e)[1:]}\n{n}: {w}" for n, s, e, w in TALK)
    agents = "".join(
        f'<ttm:agent xml:id="a{i}" type="person"><ttm:name type="full">{n}</ttm:name></ttm:agent>'
        for i, n in enumerate((A, T))
    )
    ttml = ('<?xml version="1.0" encoding="UTF-8"?>\n<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xml:lang="en"><head><metadata>'
            f"{agents}</metadata></head><body><div>" + "".join(f'<p begin="{clock(s)}" end="{clock(e)}" ttm:agent="a{int(n == T)}">{w}</p>' for n, s, e, w in TALK) + "</div></body></tt>")  # fmt: skip
    imsc = ('<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25" ttp:tickRate="10000000" xml:lang="en"><body><div>'
            + "".join(f'<p begin="{round(s * 1e7)}t" end="{round(e * 1e7)}t"><span>{w.split(" ", 3)[0]}</span> {w.split(" ", 1)[1]}<br/></p>' for _, s, e, w in TALK) + "</div></body></tt>")  # fmt: skip
    srv3 = '<?xml version="1.0" encoding="utf-8" ?><timedtext format="3">\n<head><ws id="0"/></head>\n<body>\n<w t="0" id="1"/>\n' + "\n".join(
        f'<p t="{int(s * 1000)}" d="{round((e - s) * 1000)}" w="1">' + "".join(f'<s t="{300 * k}">{" " if k else ""}{x}</s>' for k, x in enumerate(w.split())) + "</p>" for _, s, e, w in TALK) + "\n</body>\n</timedtext>"  # fmt: skip
    srv1 = '<?xml version="1.0" encoding="utf-8" ?><transcript>' + "".join(f'<text start="{s}" dur="{round(e - s, 2)}">{w.replace("landlord", "land&amp;amp;lord").replace("&amp;amp;", "")}</text>' for _, s, e, w in TALK) + "</transcript>"  # fmt: skip
    head = "[Script Info]\nTitle: Shop lease\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    ass = (
        head
        + "\n".join(
            f"Dialogue: 0,{clock(s)[1:-1]},{clock(e)[1:-1]},Default,{n},0,0,0,,{{\\i1}}{w}"
            for n, s, e, w in TALK
        )
        + "\n"
    )
    micro = (
        "{1}{1}25\n"
        + "\n".join(f"{{{round(s * 25)}}}{{{round(e * 25)}}}{n}: {w}" for n, s, e, w in TALK)
        + "\n"
    )
    mpl2 = "\n".join(f"[{round(s * 10)}][{round(e * 10)}]{n}: {w}" for n, s, e, w in TALK) + "\n"
    sami = "<SAMI><HEAD><TITLE>x</TITLE></HEAD><BODY>\n" + "\n".join(f"<SYNC Start={round(s * 1000)}><P Class=ENCC>{n}: {w}\n<SYNC Start={round(e * 1000)}><P Class=ENCC>&nbsp;" for n, s, e, w in TALK) + "\n</BODY></SAMI>"  # fmt: skip
    lrc = (
        "[ti:Shop lease]\n[by:whisper]\n"
        + "\n".join(f"[{clock(s, hours=False)[:-1]}]{n}: {w}" for n, s, _, w in TALK)
        + "\n"
    )
    ctm = (
        ";; made by a test\n"
        + "\n".join(f"shop A {a:.2f} {b - a:.2f} {x} 0.9" for t in TALK for x, a, b in words(t))
        + "\n"
    )
    nobody = turns(speakers=False)
    return [
        _export("SubRip", srt, "srt", "talk.srt"),
        _export("SubRip, label on change", on_change, "srt", "buzz.srt", held),
        _export("SubViewer", sbv, "sbv", "captions.sbv"),
        _export("TTML", ttml, "ttml", "talk.ttml"),
        _export("TTML, IMSC in ticks", imsc, "ttml", "talk.xml", nobody),
        _export("YouTube captions, srv3", srv3, "ttml", "talk.srv3", nobody),
        _export("YouTube captions, srv1", srv1, "ttml", "talk.xml", nobody),
        _export("SubStation Alpha", ass, "substation", "talk.ass", title="Shop lease"),
        _export("MicroDVD", micro, "substation", "talk.sub"),
        _export("MPL2", mpl2, "substation", "talk.txt"),
        _export("SAMI", sami, "substation", "talk.smi"),
        _export("LRC", lrc, "lrc", "talk.lrc", title="Shop lease"),
        _export("CTM", ctm, "ctm", "talk.ctm", (*turns(speakers=False)[:0], (None, 1.0, " ".join(w for *_, w in TALK[:2])), (None, 61.0, TALK[2][3]))),
    ]  # fmt: skip


def _rolling() -> list[Export]:
    lines = "the lease ends|in the month of march|and I will call|the landlord about it|on monday at nine|if he is there".split(
        "|"
    )
    pairs = list(pairwise(lines))
    told = ((None, 2.0, " ".join(lines)),)
    srt = "\n\n".join(
        f"{i}\n{clock(2.0 * i, ',')} --> {clock(2.0 * i + 2, ',')}\n{a}\n{b}"
        for i, (a, b) in enumerate(pairs, 1)
    )
    sbv = "\n\n".join(
        f"{clock(2.0 * i)[1:]},{clock(2.0 * i + 2)[1:]}\n{a}\n{b}" for i, (a, b) in enumerate(pairs, 1)
    )
    youtube = "WEBVTT\nKind: captions\nLanguage: en\n"
    at, before = 2.0, " "
    for line in lines:
        timed = "".join(f"<{clock(at + 0.3 * k)}><c> {x}</c>" if k else x for k, x in enumerate(line.split()))
        youtube += f"\n{clock(at)} --> {clock(at + 1.99)} align:start position:0%\n{before}\n{timed}\n\n{clock(at + 1.99)} --> {clock(at + 2.0)} align:start position:0%\n{line}\n \n"
        at, before = at + 2.0, line
    growing = "WEBVTT\n\n" + "\n\n".join(
        f"{clock(2.0 + 0.5 * k)} --> {clock(2.5 + 0.5 * k)}\n{' '.join(' '.join(lines).split()[: k + 3])}"
        for k in range(len(" ".join(lines).split()) - 2)
    )
    return [
        _export("SubRip, roll-up", srt, "srt", "roll.srt", told),
        _export("SubViewer, roll-up", sbv, "sbv", "roll.sbv", told),
        _export("YouTube captions, WebVTT", youtube, "vtt", "yt.vtt", told),
        _export("WebVTT, live captions that grow", growing, "vtt", "live.vtt", told),
    ]
