"""What continuous integration requires may not be missing: the run ends before the first test instead of skipping."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import TOOLS, missing_tools


def test_required_tools_that_are_missing_fail_the_run(tmp_path) -> None:
    environment = {**os.environ, **dict.fromkeys(TOOLS, "1"), "PATH": str(tmp_path)}
    environment.pop("CHROMIUM", None)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", __file__]
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    for variable in TOOLS:
        assert f"{variable}=1 and there is no" in refused.stdout + refused.stderr


def test_each_is_asked_for_by_its_own_variable(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert missing_tools({}) == []
    for variable, sets in TOOLS.items():
        assert len(missing_tools({variable: "1"})) == len(sets)
    assert missing_tools({"REQUIRE_BROWSER": "1", "CHROMIUM": "/opt/chromium"}) == []
