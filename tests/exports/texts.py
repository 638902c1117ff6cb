"""Text and Markdown transcripts as meeting tools, services and people write them."""

from __future__ import annotations

from typing import Any

from tests.exports import DAY, TALK, Export, turns

A, T = "Ana Ruiz", "Tom Okafor"
_SHORT = ["0:01", "0:04", "1:01"]
_LONG = ["00:00:01", "00:00:04", "00:01:01"]
_BOTH: dict[str, Any] = {"title": "Shop lease", "date": DAY}


def _export(
    name: str, text: str, told: Any = None, *, file: str = "export.txt", format_: str = "txt", **more: Any
) -> Export:
    return Export(name, file, text.encode(), format_, told or turns(), **more)


def _lines(form: str, *, times: list[str] = _SHORT, between: str = "\n\n") -> str:
    return (
        between.join(form.format(n=n, t=t, w=w) for (n, _, _, w), t in zip(TALK, times, strict=True)) + "\n"
    )


def all_() -> list[Export]:
    """One export each."""
    return [*_services(), *_teams(), *_google(), *_markdown(), *_people(), *_copied(), *_tables()]


def _services() -> list[Export]:
    otter = f"Shop lease\nMon, Jun 15, 2026 10:00AM • 1:10\nSPEAKERS\nAna Ruiz, Tom Okafor\n\n{_lines('{n}  {t}{nl}{w}'.replace('{nl}', chr(10)))}\nTranscribed by https://otter.ai\n"
    zoom_chat = "".join(f"{t}\t{n}:\t{w}\n" for (n, _, _, w), t in zip(TALK, _LONG, strict=True))
    return [
        _export("Otter, text", otter, **_BOTH),
        _export("Rev", _lines("{n} ({t}):\n{w}", times=["00:01", "00:04", "01:01"])),
        _export("Sonix", _lines("{n}: [{t}] {w}", times=_LONG)),
        _export(
            "Happy Scribe",
            "\n\n".join(f"{n} {t} - {t}\n{w}" for (n, _, _, w), t in zip(TALK, _LONG, strict=True)),
        ),
        _export("Trint", _lines("[{t}] {n}: {w}", times=_LONG)),
        _export("Descript", _lines("[{t}] **{n}:** {w}", times=_LONG)),
        _export(
            "Fathom, text",
            "Shop lease - June 15\n\n---\n\n" + _lines("{t} - {n} (Acme)\n  {w}"),
            turns(speakers={A: "Ana Ruiz (Acme)", T: "Tom Okafor (Acme)"}),
        ),
        _export("Read.ai, text", "Shop lease\nJun 15, 2026, 10:00 AM\n\n" + _lines("{t}\n{n}\n{w}"), **_BOTH),
        _export("Fireflies, text", _lines("{n} {t}\n{w}", times=["00:01", "00:04", "01:01"])),
        _export("Webex, text", _lines("{n} {t}\n{w}", times=_LONG)),
        _export(
            "Zoom, saved captions",
            "\n\n".join(
                f"[{n}] {t}\n{w}"
                for (n, _, _, w), t in zip(TALK, ["10:00:01", "10:00:04", "10:01:01"], strict=True)
            ),
            turns(times=[0.0, 3.0, 60.0]),
        ),
        _export("Zoom, chat", zoom_chat),
        _export(
            "noScribe",
            _lines("[{t}] {n}: {w}", times=["00:00:01", "00:00:04", "00:01:01"], between="\n"),
        ),
    ]


def _teams() -> list[Export]:
    made = []
    for tag, day, began, ended in (
        ("German", "15. Juni 2026, 03:35nachm.", "hat die Transkription gestartet", "hat die Transkription beendet"),
        ("Spanish", "15 de junio de 2026, 3:35p. m.", "inició la transcripción", "detuvo la transcripción"),
        ("French", "15 juin 2026, 03:35PM", "a démarré la transcription", "a arrêté la transcription"),
        ("English", "June 15, 2026, 3:35PM", "started transcription", "stopped transcription"),
        ("Portuguese", "15 de junho de 2026, 03:35PM", "iniciou a transcrição", "interrompeu a transcrição"),
        ("Italian", "15 giugno 2026, 03:35PM", "ha avviato la trascrizione", "ha interrotto la trascrizione"),
        ("Dutch", "15 juni 2026, 03:35PM", "heeft de transcriptie gestart", "heeft de transcriptie gestopt"),
        ("Polish", "15 czerwca 2026, 15:35", "rozpoczęła transkrypcję", "zatrzymała transkrypcję"),
        ("Japanese", "2026年6月15日, 3:35午後", "がトランスクリプションを開始しました", "がトランスクリプションを停止しました"),
    ):  # fmt: skip
        text = f"Shop lease-20260615_153555-Meeting Transcript\n{day}\n1m 10s\n\n{A} {began}\n\n{_lines('{n}   {t}{nl}{w}'.replace('{nl}', chr(10)))}\n{T} {ended}\n"
        made.append(_export(f"Teams, text in {tag}", text, **_BOTH))
    guest = {A: "Ruiz, Ana (EXT)", T: "Tom Okafor (Guest)"}
    text = "\n\n".join(f"{guest[n]}   {t}\n{w}" for (n, _, _, w), t in zip(TALK, _SHORT, strict=True))
    return [*made, _export("Teams, text with guests", text, turns(speakers=guest))]


def _google() -> list[Export]:
    talk = f"00:00:01\n\n{A}: {TALK[0][3]}\n{T}: {TALK[1][3]}\n\n00:01:01\n\n{A}: {TALK[2][3]}\n"
    told = turns(times=[1.0, None, 61.0])
    end = "\nTranscription ended after 00:02:30\n\nThis editable transcript was computer generated and might contain errors. People can also change the text after it was created.\n"
    meet = f"Shop lease (2026-06-15 10:02 GMT+2) - Transcript\nAttendees\nAna Ruiz, Tom Okafor\nTranscript\n{talk}{end}"
    newer = f"Shop lease – 2026/06/15 10:02 CEST – Transcript\nAttendees\nAna Ruiz, Tom Okafor\nTranscript\n{talk}\nMeeting ended after 00:02:30 👋\n"
    gemini = (
        "📝 Notes\nJun 15, 2026\nShop lease\nInvited Ana Ruiz Tom Okafor\nAttachments Shop lease\nMeeting records Transcript\n\nSummary\nThe two spoke of the shop.\n\n"
        "Details\n• Lease: Ana Ruiz said that it ends. (00:00:01)\n\nSuggested next steps\n☐ Somebody will sell the shop.\n\nYou should review Gemini's notes to make sure they're accurate. "
        "Get tips and learn how Gemini takes notes\nPlease provide feedback about using Gemini to take notes in a short survey.\n\n"
        f"📖 Transcript\nJun 15, 2026\nShop lease - Transcript\n{talk}{end}"
    )
    return [
        _export("Google Meet", meet, told, **_BOTH),
        _export("Google Meet, dates with slashes", newer, told, **_BOTH),
        _export("Google Meet, Gemini notes", gemini, told, **_BOTH),
        _export("Google Meet, Gemini notes in German", gemini.replace("Transcription ended after", "Die Transkription endete nach").replace("📖 Transcript", "📖 Transkript").replace("Jun 15, 2026", "15. Juni 2026"), told, **_BOTH),
    ]  # fmt: skip


def _markdown() -> list[Export]:
    front = "---\ntitle: Shop lease\ndate: 2026-06-15T10:00:00+02:00\nattendees: [Ana, Tom]\naction_items:\n  - assignee: tom\n    task: Call the landlord\n---\n\n## Summary\n- The lease ends\n\n## Transcript\n\n"
    shouted = {A: "ANA", T: "TOM"}
    bracket = "".join(f"[{shouted[n]} {t}] {w}\n" for (n, _, _, w), t in zip(TALK, _SHORT, strict=True))
    table = "| Time | Speaker | Text |\n|---|---|---|\n" + _lines(
        "| {t} | {n} | {w} |", times=_LONG, between="\n"
    )
    linked = "# Shop lease\n\n" + _lines("**{n}** [{t}](https://v.example/x?t=1)\n{w}")
    podcast = (
        "---\ntitle: Shop lease\ntranscript_by: ana via review\nspeakers: ['Ana Ruiz', 'Tom Okafor']\ndate: 2026-06-15\n---\n\n## The lease\n\n"
        + _lines("{n}: {t}\n\n{w}", times=_LONG)
    )
    return [
        _export("Markdown, front matter", front + bracket, turns(speakers=shouted), file="minutes.md", **_BOTH),
        _export("Markdown, bold labels", "# Shop lease\n\n" + _lines("**{n}:** {w}"), turns(times=False), file="talk.md", title="Shop lease"),
        _export("Markdown, list", _lines("- **{n}** ({t}): {w}", between="\n"), file="talk.md"),
        _export("Markdown, headings", "# Shop lease\n\n" + _lines("### {n} ({t})\n\n{w}"), file="talk.md", title="Shop lease"),
        _export("Markdown, table", "# Shop lease\n\n" + table, file="talk.md", title="Shop lease"),
        _export("Markdown, linked times", linked, file="talk.md", title="Shop lease"),
        _export("Markdown, front matter and headings", podcast, file="talk.md", **_BOTH),
    ]  # fmt: skip


def _people() -> list[Export]:
    nobody = turns(times=False)
    asked = {A: "Q", T: "A"}
    emoji = {A: "🦄 Ana Ruiz", T: "The Back Office 2"}
    return [
        _export("Labelled text", _lines("{n}: {w}", between="\n"), nobody),
        _export("Labelled text, numbered list", "\n".join(f"{i}. {n}: {w}" for i, (n, _, _, w) in enumerate(TALK, 1)), nobody),
        _export("Labelled text, tabs", _lines("{n}\t{w}", between="\n"), nobody),
        _export("Labelled text, columns", _lines("{t}\t{n}\t{w}", times=_LONG, between="\n")),
        _export("Labelled text, names on their own lines", "\n".join(_lines("{n}\n{w}") for _ in range(2)), (*nobody, *nobody)),
        _export("Labelled text, questions and answers", "\n".join(f"{asked[n]}: {w}" for n, _, _, w in (*TALK, TALK[1])), (*turns(speakers=asked, times=False), ("A", None, TALK[1][3]))),
        _export("Labelled text, odd names", "\n".join(f"{emoji[n]}: {w}" for n, _, _, w in (*TALK, TALK[1])), (*turns(speakers=emoji, times=False), (emoji[T], None, TALK[1][3]))),
        _export("Labelled text, brackets", "\n".join(f"[{n}] {w}" for n, _, _, w in (*TALK, TALK[1])), (*nobody, (T, None, TALK[1][3]))),
        _export("Labelled text, two spellings", f"{A}: {TALK[0][3]}\n{T}: {TALK[1][3]}\nANA RUIZ: {TALK[2][3]}\n{T}: Yes.\n", (*nobody, (T, None, "Yes."))),
        _export("Labelled text, time of day", _lines("{n}, {t}\n{w}", times=["10:00:01 AM", "10:00:04 AM", "10:01:01 AM"]), turns(times=[0.0, 3.0, 60.0])),
    ]  # fmt: skip


def _copied() -> list[Export]:
    spelled = ["0 minutes 1 second", "0 minutes 4 seconds", "1 minute 1 second"]
    teams = "\n".join(
        f"{n[0]}{n.split()[1][0]}\n{n}\n{at}{t}\n{n} {at}\n{w}"
        for (n, _, _, w), t, at in zip(TALK, _SHORT, spelled, strict=True)
    )
    frames = "\n\n".join(f"{t}:05 - {t}:20\n{n}\n{w}" for (n, _, _, w), t in zip(TALK, _LONG, strict=True))
    numbered = {A: "speaker 0", T: "speaker 1"}
    cpp = "\n".join(
        f"[{t}.000 --> {t}.900]   ({numbered[n]}) {w}" for (n, _, _, w), t in zip(TALK, _LONG, strict=True)
    )
    yaml = "title: Shop lease\ndate: 2026-06-15\nsegments:\n" + "".join(f"  - speaker: {n}\n    start: {s}\n    end: {e}\n    text: {w}\n" for n, s, e, w in TALK)  # fmt: skip
    return [
        _export("Teams, copied from the page", f"{A} started transcription\n\n{teams}\n"),
        _export("Premiere", frames),
        _export("whisper.cpp, text", cpp, turns(speakers=numbered)),
        _export(
            "Markdown, slanted times",
            "# Shop lease\n\n" + _lines("**{n}** *{t}*\n{w}"),
            file="talk.md",
            title="Shop lease",
        ),
        _export("Labelled text, dashes", _lines("{n} – {w}", between="\n"), turns(times=False)),
        _export("Labelled text, times at the end", _lines("{n}: {w} [{t}]", times=_LONG, between="\n")),
        _export(
            "CSV, German",
            "Start,Ende,Sprecher,Text\n"
            + "\n".join(f"{a},{a},{n},{w}" for (n, _, _, w), a in zip(TALK, _LONG, strict=True)),
            file="t.csv",
            format_="table",
        ),
        _export("Labelled text, angles", _lines("<{t}> {n}: {w}", between="\n")),
        _export("YAML", yaml, format_="turns", file="talk.yaml", **_BOTH),
    ]


def _tables() -> list[Export]:
    rows = [(f"{s:g}", f"{e:g}", n, w) for n, s, e, w in TALK]
    millis = [(f"{s * 1000:.0f}", f"{e * 1000:.0f}", n, w) for n, s, e, w in TALK]
    return [
        _export("CSV", "start,end,speaker,text\n" + "\n".join(",".join([s, e, n, f'"{w}"']) for s, e, n, w in rows), file="t.csv", format_="table"),
        _export("CSV, semicolons", "Start;End;Speaker;Text\n" + "\n".join(";".join(r) for r in rows), file="t.csv", format_="table"),
        _export("CSV, whisper.cpp", "start,end,text\n" + "\n".join(f'{s},{e}," {w}"' for s, e, _, w in millis), turns(speakers=False), file="t.csv", format_="table"),
        _export("CSV, Whisper's TSV", "start\tend\ttext\n" + "\n".join(f"{s}\t{e}\t{w}" for s, e, _, w in millis), turns(speakers=False), file="t.tsv", format_="table"),
        _export("CSV, clock times", "Speaker Name,Start Time,End Time,Transcript\n" + "\n".join(f'{n},{a},{a},"{w}"' for (n, _, _, w), a in zip(TALK, _LONG, strict=True)), file="t.csv", format_="table"),
    ]  # fmt: skip
