#!/usr/bin/env bash
# Our logs against Inspect's own readers and its viewer, Inspect's logs against ours, and our tables and
# result files against pandas and DuckDB. No part of `npm test`: it installs inspect_ai and the others
# from PyPI into a folder that is removed again. The viewer is that of the Python package, the newest;
# `npm test` looks into the one release that is on npm.
#
#   BELLJAR_INSPECT_AI=inspect_ai==0.3.285   another release than the newest
#   BELLJAR_INSPECT_PYTHON=path/to/python    one that has it installed already
#   BELLJAR_INSPECT_SCHEMA=path/to/file      a JSON schema of EvalLog, beside the one Inspect makes
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cd "$here/../.."

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

python="${BELLJAR_INSPECT_PYTHON:-}"
if [ -z "$python" ]; then
  python3 -m venv "$work/venv"
  python="$work/venv/bin/python"
  "$python" -m pip install --quiet --disable-pip-version-check \
    "${BELLJAR_INSPECT_AI:-inspect_ai}" pandas pyarrow duckdb jsonschema
fi
"$python" -c 'import sys, importlib.metadata as m; print("Python", sys.version.split()[0], *(f"{n} {m.version(n)}" for n in ("inspect_ai", "pydantic", "pandas", "pyarrow", "zstandard")))'

npx tsx "$here/write-exports.ts" "$work/ours"
"$python" "$here/check_exports.py" "$work/ours"
npx tsx "$here/look-in-viewer.ts" "$python" "$work/ours"

(cd "$work" && "$python" "$here/make_logs.py" "$work/theirs")
npx tsx "$here/read-logs.ts" "$work/theirs"

npx tsx "$here/write-tables.ts" "$work/tables"
"$python" "$here/tables.py" "$work/tables"
