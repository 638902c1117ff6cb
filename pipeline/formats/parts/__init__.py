"""What several formats share: encodings, times, speaker labels, cues into segments."""
