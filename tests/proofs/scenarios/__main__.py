"""Runs one scenario by name with JSON arguments; its answer is the last line of standard output, as JSON."""

import json
import sys

import django

django.setup()

from tests.proofs.scenarios import cancelling, deciding, killing, paying, running, surviving  # noqa: E402

SCENARIOS = {
    **running.SCENARIOS,
    **killing.SCENARIOS,
    **surviving.SCENARIOS,
    **deciding.SCENARIOS,
    **paying.SCENARIOS,
    **cancelling.SCENARIOS,
}

print(json.dumps(SCENARIOS[sys.argv[1]](**json.loads(sys.argv[2]))))
