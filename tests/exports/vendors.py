"""JSON of recognizers and meeting tools, in the shapes that their documentation shows."""

from __future__ import annotations

import json
from typing import Any

from tests.exports import DAY, TALK, Export, turns, words

A, T = "Ana Ruiz", "Tom Okafor"
NUMBER = {A: 0, T: 1}
SPEAKERS = {A: "Speaker 0", T: "Speaker 1"}
LETTERS = {A: "Speaker A", T: "Speaker B"}
_TEXT = " ".join(w for *_, w in TALK)
_START = 1781517600.0  # 2026-06-15 10:00 UTC


def all_() -> list[Export]:
    """One export each."""
    return [*_clouds(), *_others(), *_meeting_tools(), *_local()]


def _export(
    name: str, data: Any, told: Any, *, format_: str = "turns", file: str = "export.json", **more: Any
) -> Export:
    raw = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()
    return Export(name, file, raw, format_, told, **more)


def _iso(seconds: float) -> str:
    return f"2026-06-15T10:{int(seconds) // 60:02}:{seconds % 60:06.3f}Z"


def _clock(seconds: float) -> str:
    return f"00:{int(seconds) // 60:02}:{int(seconds) % 60:02}"


def _bare(word: str) -> tuple[str, str]:
    """A word and its punctuation."""
    return (word[:-1], word[-1]) if word[-1] in ".?" else (word, "")


def _aws_items(*, labels: bool) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for turn in TALK:
        label = {"speaker_label": f"spk_{NUMBER[turn[0]]}"} if labels else {}
        for word, start, end in words(turn):
            plain, mark = _bare(word)
            items.append({"type": "pronunciation", "alternatives": [{"confidence": "0.98", "content": plain}],
                          "start_time": str(start), "end_time": str(end), **label})  # fmt: skip
            if mark:
                items.append(
                    {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": mark}], **label}
                )
    return items


def _clouds() -> list[Export]:
    spk = {A: "spk_0", T: "spk_1"}
    aws = {"jobName": "j", "accountId": "1", "status": "COMPLETED", "results": {
        "transcripts": [{"transcript": _TEXT}], "items": _aws_items(labels=True),
        "audio_segments": [{"id": i, "transcript": w, "start_time": str(s), "end_time": str(e), "speaker_label": spk[n], "items": [i]}
                           for i, (n, s, e, w) in enumerate(TALK)]}}  # fmt: skip
    old = {"jobName": "j", "accountId": "1", "status": "COMPLETED", "results": {
        "transcripts": [{"transcript": _TEXT}], "items": _aws_items(labels=False),
        "speaker_labels": {"speakers": 2, "segments": [
            {"start_time": str(s), "end_time": str(e), "speaker_label": spk[n],
             "items": [{"start_time": str(a), "end_time": str(b), "speaker_label": spk[n]} for _, a, b in words((n, s, e, w))]}
            for n, s, e, w in TALK]}}}  # fmt: skip
    calls = {"JobName": "j", "LanguageCode": "en-US", "Participants": [{"ParticipantRole": "AGENT"}, {"ParticipantRole": "CUSTOMER"}],
             "Transcript": [{"Id": str(i), "ParticipantRole": "AGENT" if n == A else "CUSTOMER", "Content": w, "Sentiment": "NEUTRAL",
                             "BeginOffsetMillis": int(s * 1000), "EndOffsetMillis": int(e * 1000),
                             "Items": [{"Type": "pronunciation", "Content": x, "BeginOffsetMillis": int(a * 1000), "EndOffsetMillis": int(b * 1000)}
                                       for x, a, b in words((n, s, e, w))]} for i, (n, s, e, w) in enumerate(TALK)]}  # fmt: skip
    google1 = {"results": [
        *({"alternatives": [{"transcript": w, "confidence": 0.9, "words": [{"startTime": f"{a}s", "endTime": f"{b}s", "word": x} for x, a, b in words((n, s, e, w))]}],
           "resultEndTime": f"{e}s", "languageCode": "en-us"} for n, s, e, w in TALK),
        {"alternatives": [{"words": [{"startTime": f"{a}s", "endTime": f"{b}s", "word": x, "speakerTag": NUMBER[t[0]] + 1} for t in TALK for x, a, b in words(t)]}]}]}  # fmt: skip
    google2 = {"results": [{"alternatives": [{"transcript": w, "words": [
        {"startOffset": f"{a}s", "endOffset": f"{b}s", "word": x, "speakerLabel": str(NUMBER[n] + 1)} for x, a, b in words((n, s, e, w))]},
        {"transcript": "something else entirely"}], "resultEndOffset": f"{e}s", "languageCode": "en-us"} for n, s, e, w in TALK]}  # fmt: skip
    google_proto = {"results": [{"alternatives": [{"transcript": w, "words": [
        {"start_time": {"seconds": str(int(a)), "nanos": round(a % 1 * 1e9)}, "end_time": {"seconds": str(int(b)), "nanos": round(b % 1 * 1e9)},
         "word": x, "speaker_tag": NUMBER[n] + 1} for x, a, b in words((n, s, e, w))]}]} for n, s, e, w in TALK]}  # fmt: skip
    azure = {"source": "https://x.example/a.wav", "timestamp": "2026-06-15T10:00:00Z", "durationInTicks": 700000000,
             "combinedRecognizedPhrases": [{"channel": 0, "lexical": _TEXT.lower(), "display": _TEXT}],
             "recognizedPhrases": [{"recognitionStatus": "Success", "channel": 0, "speaker": NUMBER[n] + 1, "offset": f"PT{int(s) // 60}M{s % 60}S" if s >= 60 else f"PT{s}S",
                                    "duration": f"PT{round(e - s, 2)}S", "offsetInTicks": s * 1e7, "durationInTicks": round((e - s) * 1e7),
                                    "nBest": [{"confidence": 0.9, "lexical": w.lower(), "itn": w.lower(), "maskedITN": w.lower(), "display": w},
                                              {"confidence": 0.5, "lexical": "x", "display": "Something else."}]} for n, s, e, w in TALK]}  # fmt: skip
    fast = {"durationMilliseconds": 70000, "combinedPhrases": [{"text": _TEXT}],
            "phrases": [{"channel": 0, "speaker": NUMBER[n] + 1, "offsetMilliseconds": int(s * 1000), "durationMilliseconds": round((e - s) * 1000), "text": w,
                         "words": [{"text": x, "offsetMilliseconds": round(a * 1000), "durationMilliseconds": round((b - a) * 1000)} for x, a, b in words((n, s, e, w))],
                         "locale": "en-US", "confidence": 0.9} for n, s, e, w in TALK]}  # fmt: skip
    watson = {"result_index": 0, "results": [{"final": True, "alternatives": [{"transcript": w + " ", "confidence": 0.9,
              "timestamps": [[x, a, b] for x, a, b in words((n, s, e, w))]}]} for n, s, e, w in TALK],
              "speaker_labels": [{"from": a, "to": b, "speaker": NUMBER[t[0]], "confidence": 0.5, "final": False} for t in TALK for _, a, b in words(t)]}  # fmt: skip
    one, two = {A: "Speaker 1", T: "Speaker 2"}, {A: "AGENT", T: "CUSTOMER"}
    return [
        _export("AWS Transcribe", aws, turns(speakers=spk)),
        _export("AWS Transcribe, older", old, turns(speakers=spk)),
        _export("AWS Call Analytics", calls, turns(speakers=two)),
        _export("Google Speech-to-Text, v1", google1, turns(speakers=one)),
        _export("Google Speech-to-Text, v2", google2, turns(speakers=one)),
        _export(
            "Google Speech-to-Text, v2 batch",
            {"results": {"gs://b/a.wav": {"transcript": google2, "uri": "gs://b/o.json"}}},
            turns(speakers=one),
        ),
        _export("Google Speech-to-Text, client library", google_proto, turns(speakers=one)),
        _export("Azure Speech, batch", azure, turns(speakers=one), date=DAY),
        _export("Azure Speech, fast", fast, turns(speakers=one)),
        _export("IBM Watson", watson, turns(speakers=SPEAKERS)),
    ]


def _others() -> list[Export]:
    utterances = [{"start": s, "end": e, "transcript": w, "speaker": NUMBER[n], "channel": 0, "confidence": 0.9,
                   "words": [{"word": x.lower(), "punctuated_word": x, "start": a, "end": b, "speaker": NUMBER[n]} for x, a, b in words((n, s, e, w))]}
                  for n, s, e, w in TALK]  # fmt: skip
    deepgram = {"metadata": {"created": "2026-06-15T10:00:00Z", "duration": 70.0}, "results": {"channels": [{"alternatives": [
        {"transcript": _TEXT, "words": [w for u in utterances for w in u["words"]]}]}], "utterances": utterances}}  # fmt: skip
    stream = "\n".join(
        json.dumps({"type": "Results", "channel_index": [0, 1], "duration": round(e - s, 2), "start": s, "is_final": final, "speech_final": final,
                    "channel": {"alternatives": [{"transcript": w if final else w[:9].lower(), "confidence": 0.9, "words":
                                [{"word": x.lower(), "punctuated_word": x, "start": a, "end": b, "speaker": NUMBER[n]} for x, a, b in words((n, s, e, w))] if final else []}]}})
        for n, s, e, w in TALK for final in (False, True))  # fmt: skip
    assembly = {"id": "x", "status": "completed", "audio_url": "u", "language_code": "en", "audio_duration": 70, "text": _TEXT,
                "words": [{"text": x, "start": int(a * 1000), "end": int(b * 1000), "speaker": "AB"[NUMBER[t[0]]]} for t in TALK for x, a, b in words(t)],
                "utterances": [{"speaker": "AB"[NUMBER[n]], "text": w, "start": int(s * 1000), "end": int(e * 1000), "confidence": 0.9, "words": []} for n, s, e, w in TALK]}  # fmt: skip
    assembly_stream = "\n".join(json.dumps({"type": "Turn", "turn_order": i, "end_of_turn": done, "transcript": w if done else w[:8],
        "words": [{"text": x, "start": int(a * 1000), "end": int(b * 1000)} for x, a, b in words((n, s, e, w))]})
        for i, (n, s, e, w) in enumerate(TALK) for done in (False, True))  # fmt: skip
    sentences = {"id": "x", "confidence": 0.9, "audio_duration": 70, "sentences": [
        {"text": w, "start": int(s * 1000), "end": int(e * 1000), "confidence": 0.9, "speaker": "AB"[NUMBER[n]], "words": []} for n, s, e, w in TALK]}  # fmt: skip
    rev = {"monologues": [{"speaker": NUMBER[n], "elements": [
        el for k, (x, a, b) in enumerate(words((n, s, e, w))) for el in
        ([{"type": "punct", "value": " "}] if k else []) + [{"type": "text", "value": _bare(x)[0], "ts": a, "end_ts": b, "confidence": 0.9}]
        + ([{"type": "punct", "value": _bare(x)[1]}] if _bare(x)[1] else [])]} for n, s, e, w in TALK]}  # fmt: skip
    speechmatics = {"format": "2.9", "job": {"created_at": "2026-06-15T10:00:00Z", "duration": 70}, "metadata": {"transcription_config": {"language": "en"}},
                    "results": [r for n, s, e, w in TALK for x, a, b in words((n, s, e, w)) for r in
                                [{"type": "word", "start_time": a, "end_time": b, "alternatives": [{"content": _bare(x)[0], "confidence": 0.9, "speaker": f"S{NUMBER[n] + 1}"}]}]
                                + ([{"type": "punctuation", "attaches_to": "previous", "is_eos": True, "start_time": b, "end_time": b,
                                     "alternatives": [{"content": _bare(x)[1], "speaker": f"S{NUMBER[n] + 1}"}]}] if _bare(x)[1] else [])]}  # fmt: skip
    gladia = {"id": "x", "status": "done", "result": {"metadata": {"audio_duration": 70.0}, "transcription": {"full_transcript": _TEXT, "languages": ["en"],
        "utterances": [{"text": w, "language": "en", "start": s, "end": e, "confidence": 0.9, "channel": 0, "speaker": NUMBER[n],
                        "words": [{"word": " " + x, "start": a, "end": b, "confidence": 0.9} for x, a, b in words((n, s, e, w))]} for n, s, e, w in TALK]},
        "translation": {"results": [{"full_transcript": "…", "utterances": [{"text": "Der Mietvertrag des Ladens endet im Monat März, und zwar bald.", "start": s, "end": e, "speaker": 0} for _, s, e, _ in TALK]}]}}}  # fmt: skip
    gladia1 = {"prediction": [{"time_begin": s, "time_end": e, "transcription": w, "language": "en", "speaker": NUMBER[n], "channel": "channel_0", "words": []} for n, s, e, w in TALK]}  # fmt: skip
    eleven = {"language_code": "eng", "language_probability": 0.99, "text": _TEXT, "words": [
        el for k, (x, a, b, n) in enumerate((x, a, b, t[0]) for t in TALK for x, a, b in words(t)) for el in
        ([{"text": " ", "start": a, "end": a, "type": "spacing", "speaker_id": f"speaker_{NUMBER[n]}"}] if k else [])
        + [{"text": x, "start": a, "end": b, "type": "word", "speaker_id": f"speaker_{NUMBER[n]}", "logprob": -0.1}]]}  # fmt: skip
    return [
        _export("Deepgram", deepgram, turns(speakers=SPEAKERS), format_="deepgram", date=DAY),
        _export("Deepgram, stream", stream.encode(), turns(speakers=SPEAKERS), file="stream.jsonl"),
        _export("AssemblyAI", assembly, turns(speakers=LETTERS), format_="assemblyai"),
        _export("AssemblyAI, stream", assembly_stream.encode(), turns(speakers=False), file="stream.jsonl"),
        _export("AssemblyAI, sentences", sentences, turns(speakers=LETTERS)),
        _export("Rev, AI", rev, turns(speakers=SPEAKERS)),
        _export("Speechmatics", speechmatics, turns(speakers={A: "S1", T: "S2"}), date=DAY),
        _export("Gladia", gladia, turns(speakers=SPEAKERS)),
        _export("Gladia, v1", gladia1, turns(speakers=SPEAKERS)),
        _export("ElevenLabs Scribe", eleven, turns(speakers={A: "speaker_0", T: "speaker_1"})),
    ]


def _meeting_tools() -> list[Export]:
    both = {"title": "Shop lease", "date": DAY}
    recall = [{"participant": {"id": NUMBER[n], "name": n, "is_host": n == A}, "words": [
        {"text": x, "start_timestamp": {"relative": a, "absolute": _iso(a)}, "end_timestamp": {"relative": b, "absolute": _iso(b)}}
        for x, a, b in words((n, s, e, w))]} for n, s, e, w in TALK]  # fmt: skip
    recall1 = [{"speaker": n, "speaker_id": NUMBER[n], "language": "en", "words": [
        {"text": x, "start_timestamp": a, "end_timestamp": b, "confidence": 0.9} for x, a, b in words((n, s, e, w))]} for n, s, e, w in TALK]  # fmt: skip
    baas = {"bot_id": "b", "speakers": [A, T], "transcripts": [{"id": i, "speaker": n, "start_time": s, "words": [
        {"start_time": a, "end_time": b, "text": x} for x, a, b in words((n, s, e, w))]} for i, (n, s, e, w) in enumerate(TALK)]}  # fmt: skip
    fireflies = {"data": {"transcript": {"id": "x", "title": "Shop lease", "date": 1781517600000, "duration": 2, "speakers": [{"id": 0, "name": A}, {"id": 1, "name": T}],
        "sentences": [{"index": i, "speaker_name": n, "speaker_id": NUMBER[n], "text": w, "raw_text": w, "start_time": s, "end_time": e, "ai_filters": {"task": None}}
                      for i, (n, s, e, w) in enumerate(TALK)], "summary": {"action_items": "**Tom**\nCall the landlord (00:04)"}}}}  # fmt: skip
    fireflies_file = [{"sentence": w, "startTime": _clock(s), "endTime": _clock(e), "speaker_name": n, "speaker_id": NUMBER[n]} for n, s, e, w in TALK]  # fmt: skip
    otter = {"title": "Shop lease", "created_at": 1781517600, "summary": {"outline": ["Lease", "Roof"]}, "speech_segments": [
        {"speaker_id": NUMBER[n], "speaker_name": n, "start_ts": s, "end_ts": e, "transcript": w} for n, s, e, w in TALK]}  # fmt: skip
    otter_api = {"speech": {"title": "Shop lease", "created_at": 1781517600, "speech_id": "x", "speakers": [{"id": 7, "speaker_name": A}, {"id": 8, "speaker_name": T}],
        "transcripts": [{"transcript": w, "start_offset": int(s * 16000), "end_offset": int(e * 16000), "speaker_id": 7 + NUMBER[n], "uuid": "u"} for n, s, e, w in TALK]}}  # fmt: skip
    sembly = {"meeting": {"title": "Shop lease", "started_at": "2026-06-15T10:00:00Z"}, "transcript": [
        {"speaker": {"name": n}, "phrase": w, "start": _clock(s), "end": _clock(e)} for n, s, e, w in TALK]}  # fmt: skip
    read = {"session_id": "x", "trigger": "meeting_end", "title": "Shop lease", "start_time": "2026-06-15T10:00:00Z", "end_time": "2026-06-15T10:02:00Z",
            "participants": [{"name": A, "email": "a@x.example"}], "summary": "They spoke of the lease, of the landlord, of the roof and of who pays for it all.",
            "action_items": [{"text": "Call the landlord"}], "chapter_summaries": [{"title": "Lease", "description": "The lease ends."}],
            "transcript": {"speakers": [{"name": A}, {"name": T}], "speaker_blocks": [
                {"start_time": str(int((_START + s) * 1000)), "end_time": str(int((_START + e) * 1000)), "speaker": {"name": n}, "words": w} for n, s, e, w in TALK]}}  # fmt: skip
    granola = [{"document_id": "x", "start_timestamp": _iso(s), "end_timestamp": _iso(e), "text": w, "source": "microphone" if n == A else "system", "id": str(i), "is_final": True}
               for i, (n, s, e, w) in enumerate(TALK)]  # fmt: skip
    granola2 = {"id": "not_1", "title": "Shop lease", "created_at": "2026-06-15T10:00:00Z", "transcript": [
        {"speaker": {"source": "microphone" if n == A else "speaker"}, "text": w, "start_time": _iso(s), "end_time": _iso(e)} for n, s, e, w in TALK]}  # fmt: skip
    fathom = {"title": "Shop lease", "recording_start_time": "2026-06-15T10:00:00Z", "default_summary": {"markdown_formatted": "## Lease"}, "transcript": [
        {"speaker": {"display_name": n, "matched_calendar_invitee_email": None}, "text": w, "timestamp": _clock(s)} for n, s, e, w in TALK]}  # fmt: skip
    tldv = {
        "id": "t",
        "meetingId": "m",
        "data": [{"speaker": n, "text": w, "startTime": s, "endTime": e} for n, s, e, w in TALK],
    }
    grain = {"id": "g", "title": "Shop lease", "start_datetime": "2026-06-15T10:00:00Z", "transcript_json": [
        {"participant_id": f"p{NUMBER[n]}", "speaker": n, "start": int(s * 1000), "end": int(e * 1000), "text": w} for n, s, e, w in TALK]}  # fmt: skip
    stream = {"$schema": "http://stream.office.com/schemas/transcript.json", "version": "1.0.0", "type": "Transcript", "entries": [
        {"id": f"a/{i}", "text": w, "speakerId": "x@y", "speakerDisplayName": n, "confidence": 0.5, "startOffset": f"{_clock(s)}.0000000", "endOffset": f"{_clock(e)}.7000000",
         "spokenLanguageTag": "en-gb"} for i, (n, s, e, w) in enumerate(TALK)], "events": [{"id": "1", "eventType": "CallStarted", "startOffset": "00:00:00.39"}]}  # fmt: skip
    graph = {
        "@odata.context": "x",
        "value": [
            {"speaker": n, "text": w, "start": f"PT{int(s)}S", "end": f"PT{e}S"} for n, s, e, w in TALK
        ],
    }
    copilot = {"value": [{"id": "1", "createdDateTime": "2026-06-15T10:00:00Z", "transcript": [
        {"speakerName": n, "spokenText": w, "startDateTime": _iso(s), "endDateTime": _iso(e), "spokenLanguage": "en-us"} for n, s, e, w in TALK]}]}  # fmt: skip
    meet = {"transcriptEntries": [{"name": f"conferenceRecords/c/transcripts/t/entries/{i}", "participant": f"conferenceRecords/c/participants/{NUMBER[n]}", "text": w,
                                   "languageCode": "en-US", "startTime": _iso(s), "endTime": _iso(e)} for i, (n, s, e, w) in enumerate(TALK)]}  # fmt: skip
    gong = {"requestId": "r", "callTranscripts": [{"callId": "c", "transcript": [{"speakerId": f"{NUMBER[n] + 70001}", "topic": "Lease", "sentences": [
        {"start": int(s * 1000), "end": int(e * 1000), "text": w}]} for n, s, e, w in TALK]}]}  # fmt: skip
    symbl = {"conversationId": "1", "messages": [{"id": str(i), "text": w, "from": {"id": f"u{NUMBER[n]}", "name": n}, "startTime": _iso(s), "endTime": _iso(e)}
                                                 for i, (n, s, e, w) in enumerate(TALK)]}  # fmt: skip
    vexa = {"id": 1, "platform": "google_meet", "start_time": "2026-06-15T10:00:00Z", "segments": [
        {"start_time": s, "end_time": e, "text": w, "language": "en", "speaker": n, "absolute_start_time": _iso(s), "absolute_end_time": _iso(e)} for n, s, e, w in TALK]}  # fmt: skip
    attendee = [{"speaker_name": n, "speaker_uuid": f"u{NUMBER[n]}", "timestamp_ms": int(s * 1000), "duration_ms": round((e - s) * 1000),
                 "transcription": {"transcript": w, "words": []}} for n, s, e, w in TALK]  # fmt: skip
    trint = {"transcript": {"paragraphs": [{"id": f"p{i}", "speaker": n, "start": s, "end": e} for i, (n, s, e, _) in enumerate(TALK)],
                            "words": [{"id": i, "start": a, "end": b, "text": x} for t in TALK for i, (x, a, b) in enumerate(words(t))]}}  # fmt: skip
    jitsi = {"room": "shop", "events": [{"event": "SPEECH", "timestamp": int((_START + s) * 1000), "name": n, "text": w} for n, s, _, w in TALK]
             + [{"event": "LEAVE", "timestamp": int((_START + 70) * 1000), "name": T}]}  # fmt: skip
    numbered = {
        str(i): {"speaker": n, "start": _clock(s), "text": w} for i, (n, s, _, w) in enumerate(TALK, 1)
    }
    deep = {"response": {"data": {"call": {"meta": {"subject": "Shop lease", "startedAt": "2026-06-15T10:00:00Z"}, "content": {"utterances": [
        {"participant": {"profile": {"fullName": n}}, "payload": {"text": w}, "timing": {"startMs": int(s * 1000), "endMs": int(e * 1000)}} for n, s, e, w in TALK]}}}}}  # fmt: skip
    me = {A: "Me", T: "Them"}
    return [
        _export("Recall.ai", recall, turns()),
        _export("Recall.ai, older", recall1, turns()),
        _export("MeetingBaaS", baas, turns()),
        _export("Fireflies, GraphQL", fireflies, turns(), **both),
        _export("Fireflies, download", fireflies_file, turns()),
        _export("Otter", otter, turns(), **both),
        _export("Otter, API", otter_api, turns(), **both),
        _export("Sembly", sembly, turns(), **both),
        _export("Read.ai", read, turns(times=[0.0, 3.0, 60.0]), **both),
        _export("Granola", granola, turns(speakers=me, times=[0.0, 3.0, 60.0]), date=DAY),
        _export("Granola, API", granola2, turns(speakers=me, times=[0.0, 3.0, 60.0]), **both),
        _export("Fathom", fathom, turns(), **both),
        _export("tl;dv", tldv, turns()),
        _export("Grain", grain, turns(), **both),
        _export("Microsoft Stream", stream, turns()),
        _export("Microsoft Graph", graph, turns()),
        _export("Microsoft Graph, entries", copilot, turns(times=[0.0, 3.0, 60.0]), date=DAY),
        _export("Google Meet, API", meet, turns(speakers=False, times=[0.0, 3.0, 60.0]), date=DAY),
        _export("Gong", gong, turns(speakers={A: "70001", T: "70002"})),
        _export("Symbl", symbl, turns(times=[0.0, 3.0, 60.0]), date=DAY),
        _export("Vexa", vexa, turns(), date=DAY),
        _export("Attendee", attendee, turns()),
        _export("Trint, JSON", trint, turns()),
        _export("Jitsi", jitsi, turns(times=[0.0, 3.0, 60.0]), date=DAY),
        _export("Any JSON, numbered turns", numbered, turns()),
        _export("Any JSON, nested", deep, turns(), **both),
    ]


def _local() -> list[Export]:
    whisper = {"text": _TEXT, "language": "en", "segments": [
        {"id": i, "seek": 0, "start": s, "end": e, "text": " " + w, "tokens": [1], "temperature": 0.0, "avg_logprob": -0.2, "compression_ratio": 1.1, "no_speech_prob": 0.01}
        for i, (_, s, e, w) in enumerate(TALK)]}  # fmt: skip
    x_words = [
        {"word": x, "start": a, "end": b, "score": 0.9, "speaker": f"SPEAKER_0{NUMBER[t[0]]}"}
        for t in TALK
        for x, a, b in words(t)
    ]
    whisperx = {"segments": [{"start": 1.0, "end": 6.7, "text": f" {TALK[0][3]} {TALK[1][3]}", "words": x_words[:-6], "speaker": "SPEAKER_00"},
                             {"start": 61.0, "end": 63.7, "text": TALK[2][3], "words": x_words[-6:], "speaker": "SPEAKER_00"}],
                "word_segments": x_words, "language": "en"}  # fmt: skip
    cpp = {"systeminfo": "AVX = 1", "model": {"type": "base"}, "params": {"model": "m"}, "result": {"language": "en"}, "transcription": [
        {"timestamps": {"from": "00:00:01,000", "to": "00:00:03,700"}, "offsets": {"from": int(s * 1000), "to": int(e * 1000)}, "text": " " + w} for _, s, e, w in TALK]}  # fmt: skip
    verbose = {"task": "transcribe", "language": "english", "duration": 70.0, "text": _TEXT, "words": [{"word": _bare(x)[0], "start": a, "end": b} for t in TALK for x, a, b in words(t)],
               "segments": [{"id": i, "seek": 0, "start": s, "end": e, "text": " " + w, "avg_logprob": -0.2} for i, (_, s, e, w) in enumerate(TALK)]}  # fmt: skip
    diarized = {"duration": 70.0, "text": _TEXT, "task": "transcribe", "segments": [
        {"type": "transcript.text.segment", "id": f"seg_{i}", "start": s, "end": e, "text": w, "speaker": "AB"[NUMBER[n]]} for i, (n, s, e, w) in enumerate(TALK)]}  # fmt: skip
    vosk = "\n".join(
        json.dumps(
            {
                "result": [{"conf": 0.9, "start": a, "end": b, "word": x} for x, a, b in words(t)],
                "text": t[3],
            },
            indent=2,
        )
        for t in TALK
    )
    gstreamer = "\n".join(json.dumps({"status": 0, "segment-start": s, "segment-length": round(e - s, 2), "total-length": e, "result": {"final": True, "hypotheses": [
        {"transcript": w, "likelihood": 1.0}]}}) for n, s, e, w in TALK)  # fmt: skip
    parakeet = {"text": _TEXT, "timestamp": {"segment": [{"start": s, "end": e, "segment": w} for _, s, e, w in TALK],
                                             "word": [{"start": a, "end": b, "word": x} for t in TALK for x, a, b in words(t)]}}  # fmt: skip
    nemo = {"status": "success", "session_id": "s", "transcription": _TEXT, "speaker_count": 2,
            "words": [{"word": x, "start_time": a, "end_time": b, "speaker": f"speaker_{NUMBER[t[0]]}"} for t in TALK for x, a, b in words(t)],
            "sentences": [{"sentence": w, "text": w, "start_time": s, "end_time": e, "speaker": f"speaker_{NUMBER[n]}"} for n, s, e, w in TALK]}  # fmt: skip
    mlx = {"text": _TEXT, "sentences": [{"text": w, "start": s, "end": e, "duration": round(e - s, 2), "confidence": 0.9, "tokens": [
        {"text": " " + x, "start": a, "end": b, "duration": 0.3} for x, a, b in words((n, s, e, w))]} for n, s, e, w in TALK]}  # fmt: skip
    funasr = [{"key": "a", "text": _TEXT, "timestamp": [[int(a * 1000), int(b * 1000)] for t in TALK for _, a, b in words(t)],
               "sentence_info": [{"text": w, "start": int(s * 1000), "end": int(e * 1000), "spk": NUMBER[n]} for n, s, e, w in TALK]}]  # fmt: skip
    hf = {"text": _TEXT, "chunks": [{"timestamp": [s, e], "text": " " + w} for _, s, e, w in TALK]}
    podcast = {
        "version": "1.0.0",
        "segments": [{"speaker": n, "startTime": s, "endTime": e, "body": w} for n, s, e, w in TALK],
    }
    by_word = {
        "version": "1.0.0",
        "segments": [
            {"speaker": t[0], "startTime": a, "endTime": b, "body": x} for t in TALK for x, a, b in words(t)
        ],
    }
    json3 = {"wireMagic": "pb3", "events": [{"tStartMs": 0, "dDurationMs": 70000, "id": 1, "wpWinPosId": 1}] + [
        {"tStartMs": int(s * 1000), "dDurationMs": round((e - s) * 1000), "wWinId": 1, "segs": [
            {"utf8": x if not k else " " + x, **({"tOffsetMs": 300 * k} if k else {})} for k, x in enumerate(w.split())]} for _, s, e, w in TALK]}  # fmt: skip
    api = [{"text": w, "start": s, "duration": round(e - s, 2)} for _, s, e, w in TALK]
    meetily = {"version": "1.0", "last_updated": "2026-06-15T10:00:00Z", "total_segments": 3, "segments": [
        {"id": f"seg_{i}", "text": w, "timestamp": f"[{_clock(s)}]", "audio_start_time": s, "audio_end_time": e, "duration": round(e - s, 2), "display_time": f"[{_clock(s)[3:]}]",
         "confidence": 1.0, "sequence_id": i} for i, (_, s, e, w) in enumerate(TALK)]}  # fmt: skip
    hyprnote = {"id": "x", "title": "Shop lease", "created_at": "2026-06-15T10:00:00Z", "words": [
        {"text": x, "speaker": {"type": "assigned", "value": {"id": f"u{NUMBER[t[0]]}", "label": t[0]}}, "start_ms": int(a * 1000), "end_ms": int(b * 1000)} for t in TALK for x, a, b in words(t)]}  # fmt: skip
    zero = {A: "SPEAKER_00", T: "SPEAKER_01"}
    bare = turns(speakers=False)
    return [
        _export("Whisper", whisper, bare, format_="whisper"),
        _export("whisperX, speakers on words", whisperx, turns(speakers=zero)),
        _export("whisper.cpp", cpp, bare, format_="whisper"),
        _export("OpenAI, verbose_json", verbose, bare, format_="whisper"),
        _export("OpenAI, diarized_json", diarized, turns(speakers=LETTERS)),
        _export("Vosk (Kaldi)", vosk.encode(), bare),
        _export("Kaldi server", gstreamer.encode(), bare, file="log.jsonl"),
        _export("Parakeet", parakeet, bare),
        _export("NeMo", nemo, turns(speakers={A: "speaker_0", T: "speaker_1"})),
        _export("Parakeet, MLX", mlx, bare),
        _export("FunASR", funasr, turns(speakers=SPEAKERS)),
        _export("Hugging Face", hf, bare),
        _export("Podcasting 2.0, JSON", podcast, turns()),
        _export("Podcasting 2.0, JSON word by word", by_word, turns()),
        _export("YouTube captions, json3", json3, bare, file="captions.json3"),
        _export("YouTube captions, youtube-transcript-api", api, bare),
        _export("Meetily", meetily, bare, date=DAY),
        _export("Hyprnote", hyprnote, turns(), title="Shop lease", date=DAY),
    ]
