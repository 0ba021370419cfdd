"""Runs one scenario by name with JSON arguments; its answer is the last line of standard output, as JSON."""

import json
import sys

import django

django.setup()

from tests.proofs.scenarios import running  # noqa: E402

print(json.dumps(running.SCENARIOS[sys.argv[1]](**json.loads(sys.argv[2]))))
