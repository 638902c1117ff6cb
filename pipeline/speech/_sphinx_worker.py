"""One pocketsphinx decoder in a process of its own: utterances in, words out.

Knows nothing of quorum; run by path, so that it starts in well under a second. The first line of stdin is JSON
{"settings": [{…}, …], "words": [[word, phones], …]}: one decoder per settings, loaded when first needed. Then, per
utterance: two little-endian uint32 (which settings, bytes) and that many bytes of int16 at 16 kHz. Each answer is one
line of JSON: [[word, first 10 ms frame, last frame, probability], …]. Ends at the end of stdin.
"""

from __future__ import annotations

import json
import signal
import struct
import sys


def main() -> None:
    """Serve until stdin closes."""
    from pocketsphinx import Decoder

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; its end closes stdin
    source, sink = sys.stdin.buffer, sys.stdout
    asked = json.loads(source.readline())
    decoders = {}
    while header := source.read(8):
        which, size = struct.unpack("<II", header)
        pcm = source.read(size)
        if which not in decoders:
            decoder = decoders[which] = Decoder(loglevel="FATAL", **asked["settings"][which])
            for word, phones in asked["words"]:
                if decoder.lookup_word(word) is None:
                    decoder.add_word(word, phones)
        decoder = decoders[which]
        decoder.reinit_feat()  # else what it hears depends on what it heard before, and so on how work was shared out
        decoder.start_utt()
        decoder.process_raw(pcm, full_utt=True)
        decoder.end_utt()
        words = [(s.word, s.start_frame, s.end_frame, s.prob) for s in decoder.seg() or ()]
        sink.write(json.dumps(words) + "\n")
        sink.flush()


if __name__ == "__main__":
    main()
