"""Real files to try against, which are no part of the project: tests that want them may skip."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
SAMPLES = SHARED / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no sample files at hand")

# FSRS-6 parameters fitted to real users, from the srs-benchmark: {"name": [21 numbers]}
LEARNERS = Path(os.environ.get("TRAINER_LEARNERS", SHARED / "planner" / "learners.json"))
