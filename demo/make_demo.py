"""Writes the demo workbooks beside this file: ``python -m demo.make_demo [FOLDER]``.

The rows are seeded and come out the same every time; a test compares them with the workbooks kept here.
"""

from __future__ import annotations

import sys
from pathlib import Path

from demo.hrm00 import hrm00, hrm00_corrected
from demo.jps10 import jps10
from demo.workbook import write

WORKBOOKS = {"HRM00.xlsx": hrm00, "HRM00-corrected.xlsx": hrm00_corrected, "JPS10.xlsx": jps10}


def main(folder: Path) -> None:
    for name, rows in WORKBOOKS.items():
        write(rows(), folder / name)
        sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
