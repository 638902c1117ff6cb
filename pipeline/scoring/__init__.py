"""The Z-scorer: would a stronger model do better? Signals, rules, learned weights, certified thresholds.

Knows nothing of models, prices or meetings, nor of the embedded model: what that hears is handed in.
"""
