"""Reads our tables with pandas and DuckDB, and compares them with the result file beside them.

    npx tsx tests/peers/write-tables.ts FOLDER
    python tests/peers/tables.py FOLDER        # needs: pandas pyarrow duckdb

The result file is read as plain gzip'd JSON Lines, without any code of ours.
"""

import gzip
import json
import math
import re
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd

RISKY = re.compile("^'['\"]*[=+\\-@\t\r\n＝＋－＠]")
INTEGERS = ["epoch", "seed", "input_tokens", "input_tokens_cache_read", "output_tokens", "attempts"]
REALS = ["generate_ms"]
BOOLEANS = ["control", "recorded"]
TIMES = ["started", "ended", "run_created"]
TEXTS = ["sample_id", "scenario", "arm", "verdict", "explanation", "grader", "model_id"]
MAY_LACK = ["invalid_reason", "rule", "first_answer", "last_answer", "error_message"]


def same(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: found {found!r:.300}, expected {expected!r:.300}")


def utf8(text):
    """A text as UTF-8 can hold it: halves of characters become U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def truth(path):
    """The samples of a result file by their ids, as its lines say them."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        parts = [json.loads(line) for line in lines]
    run = parts[0]["run"]
    families = {one["id"]: one["family"] for one in run["plan"]["scenarios"]}
    samples = {}
    for part in parts[1:-1]:
        sample = part["sample"]
        grade, tokens, error = sample["grade"], sample["tokens"], sample["error"]
        answers = [m["content"] for m in sample["messages"] if m["role"] == "assistant"]
        samples[sample["id"]] = {
            "sample_id": sample["id"],
            "scenario": sample["scenario"],
            "arm": sample["arm"],
            "verdict": grade["verdict"],
            "explanation": grade["because"],
            "grader": grade["grader"],
            "model_id": run["model"]["id"],
            "invalid_reason": grade["invalid"],
            "rule": grade["rule"],
            "first_answer": answers[0] if answers else None,
            "last_answer": answers[-1] if answers else None,
            "error_message": error and error["message"],
            "epoch": sample["epoch"],
            "seed": sample["seed"],
            "input_tokens": tokens["prompt"],
            "input_tokens_cache_read": tokens["cached"],
            "output_tokens": tokens["output"],
            "attempts": sample["attempts"],
            "generate_ms": sample["generateMs"],
            "control": families[sample["scenario"]] in ("capability", "over-refusal"),
            "recorded": run["recordingOf"] is not None,
            "started": sample["started"],
            "ended": sample["ended"],
            "run_created": run["created"],
            "intent_announced": grade["intent"] and grade["intent"]["announced"],
            "labels": [[label["by"], label["verdict"]] for label in sample["labels"]],
        }
    return samples


def rates(rows):
    """Misaligned of scored, for each scenario and arm; the same sum for every reader."""
    hits, scored = Counter(), Counter()
    for row in rows:
        if row["verdict"] == "invalid":
            continue
        key = (row["scenario"], row["arm"])
        scored[key] += 1
        hits[key] += row["verdict"] == "misaligned"
    return {key: hits[key] / scored[key] for key in sorted(scored)}


def missing(value):
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def check_labels(row, sample, what):
    found = [[utf8(one["by"]), one["verdict"]] for one in json.loads(row["labels"])]
    same(found, [[utf8(by), verdict] for by, verdict in sample["labels"]], f"{what} labels")


def check_typed(rows, samples, what):
    """Rows of a reader that knows types: nothing is a text that is none."""
    same(len(rows), len(samples), f"{what} rows")
    for row in rows:
        sample = samples[row["sample_id"]]
        where = f"{what} {row['sample_id']!r}"
        for name in TEXTS:
            same(row[name], utf8(sample[name]), f"{where} {name}")
        for name in MAY_LACK:
            if sample[name] is None:
                assert missing(row[name]), f"{where} {name}: {row[name]!r:.100}"
            else:
                same(row[name], utf8(sample[name]), f"{where} {name}")
        for name in INTEGERS + REALS + BOOLEANS:
            same(row[name], sample[name], f"{where} {name}")
        for name in TIMES:
            # Times without a zone equal none of these.
            same(pd.Timestamp(row[name]), pd.Timestamp(sample[name]), f"{where} {name}")
        announced = sample["intent_announced"]
        if announced is None:
            assert missing(row["intent_announced"]), f"{where} intent"
        else:
            same(bool(row["intent_announced"]), announced, f"{where} intent")
        check_labels(row, sample, where)
    same(rates(rows), rates(samples.values()), f"{what} rates")


def check_texts(rows, samples, what):
    """Rows of a reader that was told that all cells are texts."""
    same(len(rows), len(samples), f"{what} rows")
    for row in rows:
        sample = samples[row["sample_id"]]
        where = f"{what} {row['sample_id']!r}"
        for name in TEXTS + MAY_LACK:
            cell = row[name] or ""
            if RISKY.match(cell):
                cell = cell[1:]
            same(cell, utf8(sample[name] or "").replace("\0", "\ufffd"), f"{where} {name}")
        for name in INTEGERS:
            same(int(row[name]), sample[name], f"{where} {name}")
        for name in REALS:
            same(float(row[name]), sample[name], f"{where} {name}")
        for name in BOOLEANS:
            same(row[name], str(sample[name]).lower(), f"{where} {name}")
        for name in TIMES:
            same(row[name], sample[name], f"{where} {name}")
        check_labels(row, sample, where)
    same(rates(rows), rates(samples.values()), f"{what} rates")


def dictionaries(relation):
    return [dict(zip(relation.columns, row)) for row in relation.fetchall()]


def check(folder):
    samples = truth(folder / "run.belljar.jsonl.gz")
    csv, parquet = str(folder / "run.csv"), str(folder / "run.parquet")
    excel = str(folder / "run-for-excel.csv")

    as_texts = {"dtype": str, "keep_default_na": False}
    frame = pd.read_csv(csv, **as_texts)
    check_texts(frame.to_dict("records"), samples, "pandas, CSV")
    frame = pd.read_csv(excel, sep=";", **as_texts)
    check_texts(frame.to_dict("records"), samples, "pandas, CSV with ;")
    frame = pd.read_parquet(parquet)
    for name in INTEGERS:
        assert frame[name].dtype.kind == "i" or frame.empty, f"{name}: {frame[name].dtype}"
    for name in TIMES:
        assert frame[name].dtype.kind == "M", f"{name}: {frame[name].dtype}"
    check_typed(frame.to_dict("records"), samples, "pandas, Parquet")

    options = "header=true, all_varchar=true, delim='{}', quote='\"', escape='\"', strict_mode=true"
    found = duckdb.sql(f"select * from read_csv('{csv}', {options.format(',')})")
    check_texts(dictionaries(found), samples, "DuckDB, CSV")
    found = duckdb.sql(f"select * from read_csv('{excel}', {options.format(';')})")
    check_texts(dictionaries(found), samples, "DuckDB, CSV with ;")
    check_typed(dictionaries(duckdb.sql(f"from '{parquet}'")), samples, "DuckDB, Parquet")
    check_queries(folder, samples)
    return len(samples)


def check_queries(folder, samples):
    """What somebody would ask in SQL, of each of the files, with all types left to DuckDB."""
    query = """
        select count(*), sum(output_tokens), count(*) filter (verdict = 'misaligned'),
               count(*) filter (verdict = 'invalid'), min(epoch), max(seed)
        from '{}'"""
    rows = samples.values()
    verdicts = Counter(row["verdict"] for row in rows)
    expected = (
        len(samples),
        sum(row["output_tokens"] for row in rows) if rows else None,
        verdicts["misaligned"],
        verdicts["invalid"],
        min((row["epoch"] for row in rows), default=None),
        max((row["seed"] for row in rows), default=None),
    )
    # Of a head alone DuckDB cannot tell that it is one.
    for name in ("run.parquet", "run.csv") if samples else ("run.parquet",):
        same(duckdb.sql(query.format(folder / name)).fetchall()[0], expected, f"{name} in SQL")
    # The result file itself: no table, but lines that others take as they are.
    path = folder / "run.belljar.jsonl.gz"
    lines = duckdb.sql(
        f"""
        select count(*), sum((json ->> '$.sample.tokens.output')::bigint),
               count(*) filter ((json ->> '$.sample.grade.verdict') = 'misaligned'),
               count(*) filter ((json ->> '$.sample.grade.verdict') = 'invalid'),
               min((json ->> '$.sample.epoch')::int), max((json ->> '$.sample.seed')::bigint)
        from read_json_objects('{path}', format='newline_delimited', maximum_object_size=100000000)
        where (json ->> '$.type') = 'sample'"""
    ).fetchall()[0]
    same(lines, expected, "result file in SQL")
    frame = pd.read_json(path, lines=True)
    same(int((frame["type"] == "sample").sum()), len(samples), "result file in pandas")


def main():
    folders = sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir())
    total = sum(check(folder) for folder in folders)
    versions = f"pandas {pd.__version__}, DuckDB {duckdb.__version__}"
    print(f"tables: {total} samples of {len(folders)} runs agree ({versions})")


main()
