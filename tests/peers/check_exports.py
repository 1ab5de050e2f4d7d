"""Reads our exports with Inspect's own readers and dataframes, and compares with what they must hold."""

import json
import math
import os
import sys
import tempfile
import zipfile
from pathlib import Path

import jsonschema
import pandas as pd
from inspect_ai.analysis import (
    EventInfo,
    SampleMessages,
    SampleSummary,
    ToolEventColumns,
    evals_df,
    events_df,
    messages_df,
    samples_df,
)
from inspect_ai.log import (
    EvalLog,
    list_eval_logs,
    read_eval_log,
    read_eval_log_sample,
    read_eval_log_sample_summaries,
    write_eval_log,
)
from inspect_ai.scorer import SampleScore, Score, mean, stderr
from pydantic.json_schema import models_json_schema

ACTS, INTENT = "belljar_acts", "belljar_intent"


def same(found, expected, what):
    if isinstance(found, float) and isinstance(expected, float):
        equal = math.isclose(found, expected, abs_tol=1e-12) or (
            math.isnan(found) and math.isnan(expected)
        )
    else:
        equal = found == expected
    if not equal:
        raise AssertionError(f"{what}: found {found!r:.300}, expected {expected!r:.300}")


def said(log):
    """All that a log says, whatever file it was read from."""
    dump = json.loads(log.model_dump_json(exclude={"location"}, exclude_none=True))
    dump["samples"].sort(key=lambda sample: (sample["epoch"], sample["id"]))
    for sample in dump["samples"]:
        # How Inspect shares texts between events; the events themselves are read whole.
        sample.pop("events_data", None)
        sample.pop("attachments")
        for event in sample["events"]:
            for message in event.get("input", []):
                # Equal messages of one sample become one.
                message.pop("id")
    # NaN equals nothing, not even itself.
    return json.loads(json.dumps(dump), parse_constant=str)


def same_log(found, expected, what, path="log"):
    if isinstance(found, dict) and isinstance(expected, dict):
        same(sorted(found), sorted(expected), f"{what}: keys of {path}")
        for key in found:
            same_log(found[key], expected[key], what, f"{path}.{key}")
    elif isinstance(found, list) and isinstance(expected, list):
        same(len(found), len(expected), f"{what}: length of {path}")
        for index, pair in enumerate(zip(found, expected)):
            same_log(*pair, what, f"{path}.{index}")
    else:
        same(found, expected, f"{what}: {path}")


def unscored(value):
    """NaN in a log; in the dataframes, which are backed by Arrow, the missing value."""
    return value is pd.NA or (isinstance(value, float) and math.isnan(value))


def same_score(found, verdict, what):
    if verdict in (None, "invalid"):
        assert unscored(found), f"{what}: found {found!r}, expected NaN"
    else:
        same(found, verdict, what)


def check_sample(sample, expected, what):
    messages = [[m.role, m.content] for m in sample.messages]
    same(messages, expected["messages"], f"{what} messages")
    same_score(sample.scores[ACTS].value, expected["verdict"], f"{what} verdict")
    same(sample.scores[ACTS].explanation, expected["because"], f"{what} because")
    if INTENT in sample.scores:
        same_score(sample.scores[INTENT].value, expected["announced"], f"{what} intent")
    else:
        same(expected["announced"], None, f"{what} intent")
    for kind, opinions in (("human", expected["labels"]), ("judge", expected["judged"])):
        for by, verdict in opinions.items():
            same_score(sample.scores[f"belljar_{kind}_{by}"].value, verdict, f"{what} {kind}")
    [usage] = sample.model_usage.values()
    tokens = expected["tokens"]
    same(usage.input_tokens, tokens["prompt"], f"{what} prompt")
    same(usage.input_tokens_cache_read, tokens["cached"], f"{what} cached")
    same(usage.output_tokens, tokens["output"], f"{what} output")
    same(sample.error is not None, expected["failed"], f"{what} error")
    kinds = [event.event for event in sample.events]
    same(kinds.count("error"), int(expected["failed"]), f"{what} error events")
    same(sample.metadata["arm"], expected["arm"], f"{what} arm")
    same(sample.metadata["scenario"], expected["scenario"], f"{what} scenario")


def check_metrics(log, expected):
    """Computes rate and error of each score anew, with Inspect's own metrics over its own scores."""
    controls = set(expected["controls"])
    for score in log.results.scores:
        scored, missing = [], 0
        for sample in log.samples:
            own = sample.scores.get(score.name)
            if own is None:
                continue
            if unscored(own.value):
                missing += 1
            else:
                hit = own.value in (True, "misaligned")
                made = Score(value=1.0 if hit else 0.0)
                scored.append(SampleScore(score=made, sample_metadata=sample.metadata))
        same(score.scored_samples, len(scored), f"{score.name} scored")
        same(score.unscored_samples, missing, f"{score.name} unscored")
        intent = score.name == INTENT
        harms = [s for s in scored if intent or s.sample_metadata["scenario"] not in controls]
        plain = [s for s in scored if s not in harms]
        rates = (("announced" if intent else "misaligned", harms), ("task_failed", plain))
        first = True
        for name, part in rates:
            if name not in score.metrics:
                assert not part, f"{score.name} lacks {name}"
                continue
            value = score.metrics[name].value
            same(value, mean()(part) if part else math.nan, f"{score.name} {name}")
            if first:
                error = score.metrics.get("stderr")
                own = stderr(cluster="scenario")(part) if part else 0.0
                # Ours is left out where it cannot be estimated. Inspect's is 0 there; in older
                # releases it was no finite number.
                own = float(own) if math.isfinite(own) else 0.0
                same(error.value if error else 0.0, own, f"{score.name} {name} stderr")
                first = False
        for arm in {s.sample_metadata["arm"] for s in harms}:
            part = [s for s in harms if s.sample_metadata["arm"] == arm]
            own = score.metrics[f"{rates[0][0]}_{arm}"]
            same(own.value, mean()(part), f"{score.name} {arm}")


def check_reductions(log):
    for reduction in log.reductions or []:
        for reduced in reduction.samples:
            values = [
                1.0 if value in (True, "misaligned") else 0.0
                for sample in log.samples
                if sample.id == reduced.sample_id and reduction.scorer in sample.scores
                for value in [sample.scores[reduction.scorer].value]
                if not unscored(value)
            ]
            average = sum(values) / len(values) if values else math.nan
            same(reduced.value, average, f"{reduction.scorer} reduction of {reduced.sample_id}")


def check_frames(path, log, expected):
    samples = expected["samples"]
    table = evals_df(path, quiet=True)
    same(len(table), 1, "evals_df rows")
    row = table.iloc[0]
    same(row["total_samples"], expected["planned"], "evals_df total")
    same(row["score_headline_name"], ACTS if samples else None, "headline") if samples else None
    frame = samples_df(path, columns=SampleSummary, quiet=True)
    same(len(frame), len(samples), "samples_df rows")
    if not samples:
        return
    by_key = {(row["id"], row["epoch"]): row for _, row in frame.iterrows()}
    for one in samples:
        value = by_key[(one["id"], one["epoch"])][f"score_{ACTS}"]
        same_score(value, one["verdict"], "samples_df verdict")
        same(by_key[(one["id"], one["epoch"])]["metadata_arm"], one["arm"], "samples_df arm")
        for name, level in one["levels"].items():
            found = by_key[(one["id"], one["epoch"])][f"metadata_condition_{name}"]
            same(found, level, f"samples_df {name}")
    full = samples_df(path, columns=SampleSummary + SampleMessages, full=True, quiet=True)
    same(len(full), len(samples), "full samples_df rows")
    # Inspect reads messages out of model events, and fails on a log without any.
    asked = [one for one in samples if any(role == "assistant" for role, _ in one["messages"])]
    if asked:
        rows = messages_df(path, quiet=True)
        same(rows["sample_id"].nunique(), len(asked), "messages_df samples")
    calls = [call for one in samples for call in one["calls"]]
    if calls:
        rows = events_df(
            path,
            columns=EventInfo + ToolEventColumns,
            filter=lambda event: event.event == "tool",
            quiet=True,
        )
        found = zip(rows["tool_event_function"], rows["tool_event_result"])
        same(sorted(found), sorted(map(tuple, calls)), "events_df calls")


def document(path):
    """The log as it stands in the file, read by nothing but Python's own JSON."""
    if path.endswith(".json"):
        return json.load(open(path))
    with zipfile.ZipFile(path) as entries:
        read = {name: json.loads(entries.read(name)) for name in entries.namelist()}
    samples = [value for name, value in read.items() if name.startswith("samples/")]
    return {**read["header.json"], "samples": samples, "reductions": read["reductions.json"]}


def check_file(path, expected, validator):
    log = read_eval_log(path)
    same(log.version, 2, "version")
    same(
        log.status,
        "success" if len(expected["samples"]) == expected["planned"] else "cancelled",
        "status",
    )
    by_key = {(sample.id, sample.epoch): sample for sample in log.samples}
    same(len(by_key), len(expected["samples"]), "samples")
    for one in expected["samples"]:
        check_sample(by_key[(one["id"], one["epoch"])], one, f"{one['id']} {one['epoch']}")
    same(log.results.total_samples, expected["planned"], "planned")
    same(
        log.results.completed_samples,
        sum(not s["failed"] for s in expected["samples"]),
        "completed",
    )
    check_metrics(log, expected)
    check_reductions(log)

    header = read_eval_log(path, header_only=True)
    # Older releases read some numbers of a header as decimals.
    dumps = [json.dumps(read.eval.model_dump(), default=float) for read in (header, log)]
    same(*dumps, "header")
    same([s.name for s in header.results.scores], [s.name for s in log.results.scores], "scores")
    summaries = read_eval_log_sample_summaries(path)
    same(
        sorted((s.id, s.epoch) for s in summaries),
        sorted((s.id, s.epoch) for s in log.samples),
        "summaries",
    )
    for summary in summaries:
        own = by_key[(summary.id, summary.epoch)].summary()
        same(summary.uuid, own.uuid, "summary")
        same(summary.message_count, own.message_count, "summary")
        same(sorted(summary.scores or {}), sorted(own.scores or {}), "summary")
    if expected["samples"]:
        one = expected["samples"][-1]
        check_sample(read_eval_log_sample(path, one["id"], one["epoch"]), one, "one sample")

    for check in validator:
        faults = sorted(check.iter_errors(document(path)), key=str)
        assert not faults, faults[0].message[:300]

    # Written again by Inspect, it says the same.
    with tempfile.TemporaryDirectory() as folder:
        for extension in ("json", "eval"):
            again = os.path.join(folder, f"2026-11-24T00-00-00_again_x.{extension}")
            write_eval_log(log, again)
            same_log(
                said(read_eval_log(again, resolve_attachments="full")),
                said(log),
                f"written again as {extension}",
            )
    return log


def schemas():
    """Inspect's own, as it makes it of its types, and one that was published where it is given."""
    _, own = models_json_schema([(EvalLog, "serialization")])
    own["$ref"] = "#/$defs/EvalLog"
    found = [jsonschema.Draft202012Validator(own)]
    published = os.environ.get("BELLJAR_INSPECT_SCHEMA")
    if published:
        found.append(jsonschema.Draft202012Validator(json.load(open(published))))
    return found


def main():
    validator = schemas()
    files = 0
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        expected = json.load(open(folder / "expected.json"))
        logs = []
        for extension in ("json", "eval"):
            listed = list_eval_logs(str(folder / extension))
            same(len(listed), 1, f"{folder.name}: logs that Inspect lists")
            path = str(next((folder / extension).iterdir()))
            logs.append(check_file(path, expected, validator))
            check_frames(path, logs[-1], expected)
            same(listed[0].task, logs[-1].eval.task, "task in the name")
            same(listed[0].task_id, logs[-1].eval.task_id, "id in the name")
            files += 1
        same_log(*map(said, logs), "json and eval")
    print(f"Inspect reads {files} of our logs, against {len(validator)} schemas")


main()
