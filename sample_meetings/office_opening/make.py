"""Makes this sample's audio: flite speaks the script below, one voice a participant (apt-get install flite).

    python sample_meetings/office_opening/make.py

Writes tracks/<name>.ogg (each participant alone, all as long as the meeting) and mixed.ogg (everybody in one channel).
Nobody in it exists. It is worded as people talk, with fillers, repairs and contractions. Of its 348 words tiny.en gets 7.8%
wrong and pocketsphinx 8.6% (fillers that are left out count): synthetic voices are clear, real ones are harder to hear.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from pipeline.speech.audio import RATE, Samples, samples
from pipeline.speech.clips import encoded

HERE = Path(__file__).parent
VOICES = {"Helen": "slt", "Mark": "rms", "David": "awb", "Peter": "kal16"}
GAP_S = 0.7
BREATH_S = 0.55
"""Between the sentences of one line, as people breathe: flite alone runs them together."""

BITRATE = 24_000

# (speaker, words, seconds before the line; below zero the line starts while the one before is still spoken)
SCRIPT: tuple[tuple[str, str, float], ...] = (
    ("Helen", "Good morning everybody. So, um, today we'll talk about the opening of the new office.", 0.5),
    ("Mark", "Morning Helen. I've, uh, I've got the numbers from the bank.", GAP_S),
    ("David", "Good morning. I can say something about the building.", GAP_S),
    ("Peter", "Hi all. I'll take notes on the budget.", GAP_S),
    ("Helen", "Okay, let's start with the building. What's the situation, David?", GAP_S),
    ("David", "Well, the roof was finished last week. The front door, um, that's still missing.", GAP_S),
    ("David", "The company told me it'll, it'll arrive in the middle of May.", GAP_S),
    ("Mark", "Is there, like, a problem with the electrics?", GAP_S),
    ("David", "No, no. The electric system's ready, and the city approved it.", GAP_S),
    ("Helen", "So when can we open? I think, I mean, we should open in early June.", GAP_S),
    ("Peter", "Hmm, a lot of people are on vacation then. What about the end of May?", GAP_S),
    ("Mark", "The end of May's too early, you know, because of the door.", GAP_S),
    ("Helen", "All right. So we decided that the office will open on the first of June.", 1.0),
    ("Peter", "Yeah, I agree with that. That's a good day.", GAP_S),
    ("Mark", "Yes. I agree.", -0.3),
    ("Helen", "Okay, next topic is the money. What does the bank want?", 1.5),
    (
        "Mark",
        "So, the bank will give us two hundred thousand dollars. But they, um, they want to see the contract.",
        GAP_S,
    ),
    ("Mark", "I'll send the contract to the bank by Friday.", GAP_S),
    ("Helen", "Thanks Mark. And what about the insurance?", GAP_S),
    ("David", "I might have a look at the insurance next week. But I can't promise anything.", GAP_S),
    ("Peter", "The present insurance is good until July, I think. So there's some time.", GAP_S),
    ("Helen", "Then, the drivers. We decided to hire two drivers.", 1.5),
    (
        "Peter",
        "Two drivers cost, uh, ninety thousand dollars every year. That's way too much money for the first year.",
        GAP_S,
    ),
    ("Mark", "He's right. The budget is, well, it's very small.", GAP_S),
    (
        "Helen",
        "Yeah, you're right. We take back the decision about the drivers. We won't hire two drivers this year.",
        GAP_S,
    ),
    ("Peter", "Good. Then I will write a new budget by Tuesday.", GAP_S),
    ("David", "And, um, who will pay for the parking spaces?", 1.2),
    ("Helen", "Nobody knows. We have to ask the city. That's an open question.", GAP_S),
    ("Mark", "The city hasn't answered yet.", GAP_S),
    ("Helen", "All right. Anything else?", 1.2),
    ("Peter", "Nothing from me.", GAP_S),
    ("Helen", "Okay. Then the next meeting is on Wednesday. Thanks everyone.", GAP_S),
)


def main() -> None:
    """Speak every line, lay the lines on one clock, write the tracks and the mix."""
    lines = [(speaker, spoken(text, VOICES[speaker]), gap_s) for speaker, text, gap_s in SCRIPT]
    starts, at_s = [], 0.0
    for (_, sound, gap_s), (_, text, _) in zip(lines, SCRIPT, strict=True):
        starts.append(at_s := at_s + gap_s)
        print(f"{at_s:7.1f} s  {text}", file=sys.stderr)
        at_s += len(sound) / RATE
    total = round((at_s + 1.0) * RATE)
    tracks = {name: np.zeros(total, np.float32) for name in VOICES}
    for (speaker, sound, _), start_s in zip(lines, starts, strict=True):
        first = round(start_s * RATE)
        tracks[speaker][first : first + len(sound)] += sound
    (HERE / "tracks").mkdir(exist_ok=True)
    for name, track in tracks.items():
        (HERE / "tracks" / f"{name}.ogg").write_bytes(encoded(track, kind="ogg", bitrate=BITRATE))
    mixed = np.clip(sum(tracks.values()), -1, 1).astype(np.float32)
    (HERE / "mixed.ogg").write_bytes(encoded(mixed, kind="ogg", bitrate=BITRATE))


def spoken(text: str, voice: str) -> Samples:
    """One line in one of flite's voices, at a common loudness."""
    parts: list[Samples] = []
    with tempfile.TemporaryDirectory() as folder:
        for sentence in re.findall(r"[^.?]+[.?]", text):
            file = Path(folder) / "line.wav"
            subprocess.run(["flite", "-voice", voice, "-t", sentence, "-o", str(file)], check=True)
            parts += [samples(file), np.zeros(round(BREATH_S * RATE), np.float32)]
    sound = np.concatenate(parts[:-1])
    return sound * np.float32(0.08 / float(np.sqrt(np.mean(sound**2))))


if __name__ == "__main__":
    main()
