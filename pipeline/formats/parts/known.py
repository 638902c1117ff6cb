"""Every export that is read: what it is called, how it ends, where its users find it, and what it tells.

Knows nothing of how they are read. Each line has fixtures of its own in the tests; the table in README.md is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of file. `endings` and `readers` are lists of words; `tells` is what comes in beside the words."""

    name: str
    endings: str
    readers: str
    tells: str
    comes_from: str


KNOWN = (
    Known("Zoom", ".vtt .txt", "txt vtt", "speakers, times", "cloud recordings on the web page (audio transcript, chat), or \"Save transcript\" in a call"),
    Known("Teams", ".vtt .docx .txt", "docx txt vtt", "speakers, times", "Recap > Transcript > Download, or copied from the page; every language of Teams"),
    Known("Google Meet", ".txt .docx .json", "docx turns txt", "speakers, times", "the transcript or the Gemini notes that Meet leaves in Drive (save as .docx or text), or its API"),
    Known("Webex", ".vtt .txt", "txt vtt", "speakers, times", "Recordings > download transcript"),
    Known("Microsoft Stream", ".json", "turns", "speakers, times", "transcript of a recording in Stream or SharePoint"),
    Known("Microsoft Graph", ".json .vtt", "turns vtt", "speakers, times", "callTranscript content and metadata; Copilot's meeting transcripts"),
    Known("Otter", ".txt .json", "turns txt", "speakers, times", "Export text, or its API"),
    Known("Fireflies", ".json .txt", "turns txt", "speakers, times", "Download transcript, or GraphQL `transcript`"),
    Known("Fathom", ".txt .json", "turns txt", "speakers, times", "Copy transcript, or the API's `transcript`"),
    Known("Read.ai", ".txt .json", "turns txt", "speakers, times", "report > Transcript, or the webhook `meeting_end`"),
    Known("Granola", ".json", "turns", "speakers, times", "the app's cache or the API"),
    Known("Sembly", ".json", "turns", "speakers, times", "API or automation"),
    Known("tl;dv", ".json", "turns", "speakers, times", "API `transcript`"),
    Known("Grain", ".json", "turns", "speakers, times", "API `transcript`"),
    Known("Gong", ".json", "turns", "speakers, times", "API /v2/calls/transcript"),
    Known("Symbl", ".json", "turns", "speakers, times", "messages of a conversation"),
    Known("Recall.ai", ".json", "turns", "speakers, times", "download of a bot's transcript"),
    Known("MeetingBaaS", ".json", "turns", "speakers, times", "webhook or bots/meeting_data"),
    Known("Vexa", ".json", "turns", "speakers, times", "API /transcripts"),
    Known("Attendee", ".json", "turns", "speakers, times", "API /bots/ID/transcript"),
    Known("Jitsi", ".json", "turns", "speakers, times", "transcripts of Jigasi"),
    Known("Any JSON", ".json", "turns", "speakers, times", "a list of turns at any depth, or turns by number: each with words and a speaker or a time"),
    Known("Meetily", ".json", "turns", "times", "transcripts.json in a meeting's folder"),
    Known("Hyprnote", ".json", "turns", "speakers, times", "a session"),
    Known("AWS Transcribe", ".json", "turns", "speakers, times", "the output bucket of a transcription job"),
    Known("AWS Call Analytics", ".json", "turns", "speakers, times", "the output bucket of a Call Analytics job"),
    Known("Google Speech-to-Text", ".json", "turns", "speakers, times", "v1, v2 and batch, as REST or the client libraries give it"),
    Known("Azure Speech", ".json", "turns", "speakers, times", "files of a batch transcription, or the answer of fast transcription"),
    Known("IBM Watson", ".json", "turns", "speakers, times", "the answer of /v1/recognize"),
    Known("Deepgram", ".json .jsonl", "deepgram turns", "speakers, times", "pre-recorded answer, or the stream's messages one a line"),
    Known("AssemblyAI", ".json .jsonl", "assemblyai turns", "speakers, times", "transcript, /sentences, or the stream's messages one a line"),
    Known("Rev", ".json .txt", "turns txt", "speakers, times", "JSON of Rev AI, or the text of a transcript"),
    Known("Speechmatics", ".json", "turns", "speakers, times", "json-v2 of a job"),
    Known("Gladia", ".json", "turns", "speakers, times", "result of /v2/pre-recorded, or v1"),
    Known("ElevenLabs Scribe", ".json", "turns", "speakers, times", "answer of speech-to-text"),
    Known("OpenAI", ".json", "turns whisper", "speakers, times", "verbose_json, diarized_json"),
    Known("Whisper", ".json", "whisper", "times", "whisper --output_format json; faster-whisper's servers"),
    Known("whisperX", ".json", "turns", "speakers, times", "--output_format json; speakers on words are kept"),
    Known("whisper.cpp", ".json .txt", "txt whisper", "speakers, times", "-oj, -ojf, or what it prints"),
    Known("Vosk (Kaldi)", ".json .jsonl", "turns", "times", "results of the recognizer, one after another"),
    Known("Kaldi server", ".jsonl", "turns", "times", "messages of kaldi-gstreamer-server"),
    Known("Parakeet", ".json", "turns", "times", "NeMo's transcribe(timestamps=True), parakeet-mlx"),
    Known("NeMo", ".json", "turns", "speakers, times", "its diarization with words"),
    Known("FunASR", ".json", "turns", "speakers, times", "AutoModel.generate with spk_model"),
    Known("Hugging Face", ".json", "turns", "times", "pipeline(…, return_timestamps=True)"),
    Known("Podcasting 2.0", ".json .html", "html turns", "speakers, times", "podcast:transcript of a feed"),
    Known("YouTube captions", ".vtt .json3 .srv3 .xml .json", "ttml turns vtt", "times", "yt-dlp --write-auto-subs, youtube-transcript-api; rolling lines are read once"),
    Known("Sonix", ".txt", "txt", "speakers, times", "Export > text"),
    Known("Happy Scribe", ".txt", "txt", "speakers, times", "Export > text"),
    Known("Trint", ".txt .json", "turns txt", "speakers, times", "Export > text or JSON"),
    Known("Descript", ".txt", "txt", "speakers, times", "Export > transcript"),
    Known("noScribe", ".txt", "txt", "speakers, times", "save as text"),
    Known("Premiere", ".txt", "txt", "speakers, times", "Transcript > Export to text file; frames are not counted"),
    Known("Labelled text", ".txt", "txt", "speakers, times", "anything with `Name: words`, names on their own lines, columns, brackets, Q and A"),
    Known("Markdown", ".md", "txt", "speakers, times", "front matter, headings, lists, tables, linked times; notes beside a \"Transcript\" heading are left aside"),
    Known("YAML", ".yaml .yml", "turns", "speakers, times", "the same as any JSON"),
    Known("CSV", ".csv .tsv", "table", "speakers, times", "a first row that names start, end, speaker, text in any spelling"),
    Known("WebVTT", ".vtt", "vtt", "speakers, times", "any maker; names in voice tags, labels, cue ids or on their own line"),
    Known("SubRip", ".srt", "srt", "speakers, times", "any maker; rolling lines are read once, a label holds until the next"),
    Known("SubViewer", ".sbv", "sbv", "speakers, times", "YouTube Studio, Google Meet captions"),
    Known("TTML", ".ttml .dfxp .xml", "ttml", "speakers, times", "broadcasters, IMSC, DFXP; speakers from ttm:agent"),
    Known("SubStation Alpha", ".ass .ssa", "substation", "speakers, times", "Aegisub and others"),
    Known("MicroDVD", ".sub", "substation", "speakers, times", "frames, at the rate that the file tells"),
    Known("MPL2", ".txt .mpl", "substation", "speakers, times", "tenths of a second"),
    Known("SAMI", ".smi", "substation", "speakers, times", "Windows Media"),
    Known("LRC", ".lrc", "lrc", "speakers, times", "Whisper's web interfaces"),
    Known("CTM", ".ctm", "ctm", "times", "NIST tools, Kaldi; an RTTM beside it lends the speakers"),
    Known("Word table", ".docx", "docx", "speakers, times", "a table with columns for time, speaker and words"),
    Known("Web page", ".html", "html", "speakers, times", "a page or table with speakers or times"),
    Known("OpenDocument", ".odt", "odt", "speakers, times", "LibreOffice, Google Docs"),
    Known("PDF", ".pdf", "pdf", "speakers, times", "a printed transcript (not a scan)"),
    Known("Mail", ".eml", "eml", "speakers, times", "a transcript attached, in the body or quoted"),
    Known("Outlook mail", ".msg", "msg", "speakers, times", "a transcript attached or in the body"),
)  # fmt: skip


def table() -> str:
    """All of it as a Markdown table."""
    rows = ["| export | files | beside the words | where it comes from |", "|---|---|---|---|"]
    rows += [f"| {k.name} | {k.endings} | {k.tells} | {k.comes_from} |" for k in KNOWN]
    return "\n".join(rows) + "\n"
