"""Who wrote a JSON transcript, told by keys that only they use, so that a recap can name its source.

Knows nothing of how it is read: that goes by shape, and works for makers that are not in the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.formats.parts.rows import folded


@dataclass(frozen=True, slots=True)
class Vendor:
    """A maker, keys that together give it away, and where its users find such a file."""

    name: str
    keys: frozenset[str]
    comes_from: str


def _vendor(name: str, keys: str, comes_from: str) -> Vendor:
    return Vendor(name, frozenset(keys.split()), comes_from)


VENDORS = (
    _vendor("AWS Transcribe", "jobname accountid results", "the output bucket of a transcription job"),
    _vendor("AWS Call Analytics", "participantrole beginoffsetmillis", "the output bucket of a Call Analytics job"),
    _vendor("Azure Speech (batch)", "recognizedphrases", "contenturl files of a batch transcription"),
    _vendor("Azure Speech (fast)", "combinedphrases phrases", "the answer of the fast transcription API"),
    _vendor("Deepgram stream", "channelindex isfinal channel", "messages of the streaming API, one a line"),
    _vendor("AssemblyAI stream", "endofturn turnorder", "messages of the streaming API, one a line"),
    _vendor("AssemblyAI", "sentences confidence audioduration", "the /sentences endpoint"),
    _vendor("Rev AI", "monologues elements", "JSON of the transcript endpoint"),
    _vendor("Speechmatics", "job format results metadata", "json-v2 of a job"),
    _vendor("Speechmatics", "attachesto iseos", "json-v2 of a job"),
    _vendor("Gladia", "fulltranscript utterances", "result of /v2/pre-recorded"),
    _vendor("Gladia", "timebegin timeend prediction", "result of /v1"),
    _vendor("ElevenLabs Scribe", "languageprobability words", "answer of speech-to-text"),
    _vendor("Recall.ai", "participant starttimestamp words", "download of a bot's transcript"),
    _vendor("MeetingBaaS", "botid transcripts", "webhook or bots/meeting_data"),
    _vendor("MeetingBaaS", "botdata transcripts", "webhook or bots/meeting_data"),
    _vendor("Fireflies", "aifilters sentences", "GraphQL `transcript`"),
    _vendor("Fireflies", "sentence speakername starttime", "download of a transcript as JSON"),
    _vendor("Otter", "speechsegments", "export or unofficial API"),
    _vendor("Otter", "speechid startoffset", "unofficial API"),
    _vendor("Read.ai", "speakerblocks", "webhook `meeting_end`"),
    _vendor("Granola", "documentid isfinal source", "document transcript"),
    _vendor("Fathom", "matchedcalendarinviteeemail", "API `transcript`"),
    _vendor("tl;dv", "meetingid data starttime speaker", "API `transcript`"),
    _vendor("Grain", "participantid transcriptjson", "API `transcript`"),
    _vendor("Microsoft Stream", "speakerdisplayname startoffset", "transcript of a recording in Stream or SharePoint"),
    _vendor("IBM Watson", "results speakerlabels resultindex", "answer of /v1/recognize"),
    _vendor("Google Speech-to-Text", "resultendtime alternatives", "answer of longrunningrecognize"),
    _vendor("Google Speech-to-Text", "resultendoffset alternatives", "results of a v2 batch"),
    _vendor("Google Speech-to-Text", "speakertag starttime", "answer of longrunningrecognize"),
    _vendor("Google Meet", "transcriptentries", "Meet API `transcripts.entries`"),
    _vendor("Vosk (Kaldi)", "result conf word", "results of the recognizer, one after another"),
    _vendor("Kaldi server", "hypotheses wordalignment", "messages of kaldi-gstreamer-server"),
    _vendor("FunASR", "sentenceinfo", "AutoModel.generate with spk_model"),
    _vendor("NeMo", "audiofilepath predtext", "a manifest with pred_text"),
    _vendor("YouTube", "wiremagic events", "captions as json3 (yt-dlp --sub-format json3)"),
    _vendor("Podcasting 2.0", "version segments body", "podcast:transcript of a feed, application/json"),
    _vendor("Meetily", "audiostarttime sequenceid", "transcripts.json of a meeting's folder"),
    _vendor("Hyprnote", "startms endms assigned", "a session"),
    _vendor("Gong", "calltranscripts", "API /v2/calls/transcript"),
    _vendor("Hugging Face", "chunks text timestamp", "pipeline(…, return_timestamps=True)"),
    _vendor("Symbl", "messages conversationid", "messages of a conversation"),
    _vendor("Vexa", "absolutestarttime segments", "API /transcripts"),
    _vendor("Attendee", "speakeruuid durationms", "API /bots/ID/transcript"),
)  # fmt: skip


def maker(data: object) -> str | None:
    """The vendor whose keys the tree holds; None where nobody's do."""
    keys = set(_keys(data, 0))
    return next((v.name for v in VENDORS if v.keys <= keys), None)


def _keys(data: object, depth: int) -> Iterator[str]:
    """Every key near the top, and those of the first rows of each list: enough to know a maker."""
    if depth > 9:
        return
    if isinstance(data, dict):
        for key, value in list(data.items())[:200]:
            yield folded(str(key))
            if isinstance(value, (dict, list)):
                yield from _keys(value, depth + 1)
            elif key == "type" and isinstance(value, str):
                yield folded(value)
    elif isinstance(data, list):
        for value in data[:5]:
            yield from _keys(value, depth + 1)
