"""What the long tests share: the seed, and figures for the log.

Imported first: it puts tests/e2e on the path.
"""
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))

SEED = int(os.environ.get("TEARSHEET_TEST_SEED") or 1)


def dice(name):
    """Random numbers of one part of a test: the same for the same seed."""
    return random.Random("%s %d" % (name, SEED))


def figure(text, *values):
    print("figure: " + text % values, flush=True)
