"""Who wrote a JSON transcript, told by keys that only they use, so that a recap can name its source.

Knows nothing of how it is read: that goes by shape, and works for makers that are not in the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.formats.parts.rows import folded


@dataclass(frozen=True, slots=True)
class MakerShape:
    """A maker and keys that together give it away."""

    name: str
    keys: frozenset[str]


def _vendor(name: str, keys: str) -> MakerShape:
    return MakerShape(name, frozenset(keys.split()))


VENDORS = (
    _vendor("AWS Transcribe", "jobname accountid results"),
    _vendor("AWS Call Analytics", "participantrole beginoffsetmillis"),
    _vendor("Azure Speech (batch)", "recognizedphrases"),
    _vendor("Azure Speech (fast)", "combinedphrases phrases"),
    _vendor("Deepgram stream", "channelindex isfinal channel"),
    _vendor("AssemblyAI stream", "endofturn turnorder"),
    _vendor("AssemblyAI", "sentences confidence audioduration"),
    _vendor("Rev AI", "monologues elements"),
    _vendor("Speechmatics", "job format results metadata"),
    _vendor("Speechmatics", "attachesto iseos"),
    _vendor("Gladia", "fulltranscript utterances"),
    _vendor("Gladia", "timebegin timeend prediction"),
    _vendor("ElevenLabs Scribe", "languageprobability words"),
    _vendor("Recall.ai", "participant starttimestamp words"),
    _vendor("MeetingBaaS", "botid transcripts"),
    _vendor("MeetingBaaS", "botdata transcripts"),
    _vendor("Fireflies", "aifilters sentences"),
    _vendor("Fireflies", "sentence speakername starttime"),
    _vendor("Otter", "speechsegments"),
    _vendor("Otter", "speechid startoffset"),
    _vendor("Read.ai", "speakerblocks"),
    _vendor("Granola", "documentid isfinal source"),
    _vendor("Fathom", "matchedcalendarinviteeemail"),
    _vendor("tl;dv", "meetingid data starttime speaker"),
    _vendor("Grain", "participantid transcriptjson"),
    _vendor("Microsoft Stream", "speakerdisplayname startoffset"),
    _vendor("IBM Watson", "results speakerlabels resultindex"),
    _vendor("Google Speech-to-Text", "resultendtime alternatives"),
    _vendor("Google Speech-to-Text", "resultendoffset alternatives"),
    _vendor("Google Speech-to-Text", "speakertag starttime"),
    _vendor("Google Meet", "transcriptentries"),
    _vendor("Vosk (Kaldi)", "result conf word"),
    _vendor("Kaldi server", "hypotheses wordalignment"),
    _vendor("FunASR", "sentenceinfo"),
    _vendor("NeMo", "audiofilepath predtext"),
    _vendor("YouTube", "wiremagic events"),
    _vendor("Podcasting 2.0", "version segments body"),
    _vendor("Meetily", "audiostarttime sequenceid"),
    _vendor("Hyprnote", "startms endms assigned"),
    _vendor("Gong", "calltranscripts"),
    _vendor("Hugging Face", "chunks text timestamp"),
    _vendor("Symbl", "messages conversationid"),
    _vendor("Vexa", "absolutestarttime segments"),
    _vendor("Attendee", "speakeruuid durationms"),
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
