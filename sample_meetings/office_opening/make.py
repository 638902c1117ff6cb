"""Makes this sample's audio: flite speaks the script below, one voice a participant (apt-get install flite).

    python sample_meetings/office_opening/make.py

Writes tracks/<name>.ogg (each participant alone, all as long as the meeting) and mixed.ogg (everybody in one channel).
Nobody in it exists. The wording was chosen so that pocketsphinx, the embedded engine, understands these voices: this
sample shows what the pipeline does with speech, it does not measure how well speech is recognized.
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
    ("Helen", "Good morning. Today we will talk about the opening of the new office.", 0.5),
    ("Mark", "Good morning Helen. I have the numbers from the bank.", GAP_S),
    ("David", "Good morning. I can report on the building.", GAP_S),
    ("Peter", "Good morning. I will take notes about the budget.", GAP_S),
    ("Helen", "Let us start with the building. What is the situation David?", GAP_S),
    ("David", "The roof was finished last week. The front door is still missing.", GAP_S),
    ("David", "The company told me that the door will arrive in the middle of may.", GAP_S),
    ("Mark", "Is there a problem with the electric system?", GAP_S),
    ("David", "No. The electric system is ready and the city approved it.", GAP_S),
    ("Helen", "So when can we open? I think we should open in early june.", GAP_S),
    ("Peter", "Many people are on vacation at that time. What about the end of may?", GAP_S),
    ("Mark", "The end of may is too early because of the door.", GAP_S),
    ("Helen", "All right. We decided that the office will open on the first of june.", 1.0),
    ("Peter", "I agree with that. That is a good day.", GAP_S),
    ("Mark", "Yes. I agree.", -0.3),
    ("Helen", "The next topic is the money. What does the bank want?", 1.5),
    ("Mark", "The bank will give us two hundred thousand dollars. They want to see the contract.", GAP_S),
    ("Mark", "I will send the contract to the bank by friday.", GAP_S),
    ("Helen", "Thank you Mark. What about the insurance?", GAP_S),
    ("David", "I might look at the insurance next week. But I can not promise anything.", GAP_S),
    ("Peter", "The present insurance is good until july. So there is some time.", GAP_S),
    ("Helen", "The next topic is the drivers. We decided to hire two drivers.", 1.5),
    (
        "Peter",
        "Two drivers cost ninety thousand dollars every year. That is too much money for the first year.",
        GAP_S,
    ),
    ("Mark", "He is right. The budget is very small.", GAP_S),
    (
        "Helen",
        "You are right. We take back the decision about the drivers. We will not hire two drivers this year.",
        GAP_S,
    ),
    ("Peter", "Good. I will write a new budget by tuesday.", GAP_S),
    ("David", "Who will pay for the parking spaces?", 1.2),
    ("Helen", "Nobody knows. We have to ask the city. That is an open question.", GAP_S),
    ("Mark", "The city has not answered yet.", GAP_S),
    ("Helen", "All right. Is there anything else?", 1.2),
    ("Peter", "I have nothing else.", GAP_S),
    ("Helen", "Then the next meeting is on wednesday. Thank you everyone.", GAP_S),
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
