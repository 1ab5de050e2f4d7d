"""Has Inspect write logs with its mock model, and writes beside each what it reads out of it itself.

Also packs texts with Zstandard at every level, for the decoder that such logs need.
"""

import json
import os
import random
import shutil
import struct
import sys
import zipfile
from pathlib import Path

import zstandard
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.log import read_eval_log
from inspect_ai.model import (
    ChatMessageAssistant,
    ChatMessageUser,
    ContentImage,
    ContentReasoning,
    ContentText,
    ModelOutput,
    ModelUsage,
    get_model,
)
from inspect_ai.scorer import Score, accuracy, grouped, includes, match, mean, scorer, stderr
from inspect_ai.solver import generate, solver, system_message, use_tools
from inspect_ai.tool import ToolError, tool

PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ZSTD_TEXTS = 400


@tool
def add():
    async def execute(x: int, y: int):
        """Add two numbers.

        Args:
            x: the first
            y: the second
        """
        if x > 100:
            raise ToolError("too large")
        return x + y

    return execute


@scorer(metrics=[accuracy(), stderr(cluster="group"), grouped(mean(), "group")])
def strange():
    """Unscored, infinite, textual and numeric values."""

    async def score(state, target):
        if state.metadata["group"] == "none":
            return Score.unscored(reason="no_response", explanation="nothing to read")
        return Score(
            value={"one": 0.25, "two": True}[state.metadata["group"]],
            answer=state.output.completion,
            metadata={
                "most": float("inf"),
                "least": float("-inf"),
                "no": float("nan"),
                "deep": [[{"a": None}]],
            },
        )

    return score


@scorer(metrics={"grace": [mean()], "speed": [mean()]})
def several():
    async def score(state, target):
        return Score(value={"grace": 0.5, "speed": float("nan") if state.epoch == 2 else 2})

    return score


@solver
def fails_on(text):
    async def solve(state, generate):
        if text in state.input_text:
            raise ValueError(f"no \x1b[31mred\x1b[0m <b>{text}</b> \U0001f680")
        return state

    return solve


def answer(messages, tools, tool_choice, config):
    """Calls the tool, thinks, or answers, as the last message asks."""
    last = messages[-1]
    if last.role == "user" and "add" in last.text:
        arguments = {"x": 101 if "large" in last.text else 3, "y": 4}
        output = ModelOutput.for_tool_call("mockllm/model", "add", arguments)
    elif "think" in last.text:
        content = [
            ContentReasoning(reasoning="Let me see."),
            ContentText(text="Seen."),
            ContentText(text="Done."),
        ]
        output = ModelOutput.from_message(ChatMessageAssistant(content=content, source="generate"))
    else:
        output = ModelOutput.from_content(
            "mockllm/model", f"7 after {len(messages)}: Grüße \u2028 \0 </script> " + "long " * 300
        )
    output.usage = ModelUsage(
        input_tokens=len(messages),
        output_tokens=4,
        total_tokens=len(messages) + 4,
        input_tokens_cache_read=2,
    )
    return output


def sample(id, input, group, **more):
    return Sample(
        id=id, input=input, target=more.pop("target", "7"), metadata={"group": group, **more}
    )


TASKS = {
    "tools": lambda: Task(
        name="tools",
        dataset=[
            sample("office/a=b/none", "please add", "one", deep={"list": [1, {"x": "y"}]}),
            sample("too large", "please add something large", "two", target=["7", "eight"]),
            sample("fails", "fail here", "two"),
            sample("nothing", "hello", "none"),
        ],
        solver=[
            system_message("You are {{ polite }}."),
            use_tools(add()),
            fails_on("fail"),
            generate(),
        ],
        scorer=[match(), strange(), several()],
        epochs=3,
        fail_on_error=False,
        tags=["one", "two"],
        metadata={"note": "Grüße", "number": 2.5},
    ),
    "numbered": lambda: Task(
        name="numbered",
        dataset=[
            sample(
                None,
                [ChatMessageUser(content=[ContentText(text="think"), ContentImage(image=PIXEL)])],
                "one",
            )
        ]
        + [sample(None, f"text {i} " + "x" * 2000, "two") for i in range(12)],
        scorer=[includes()],
        solver=[generate()],
        message_limit=20,
    ),
    "limited": lambda: Task(
        name="limited",
        dataset=[sample("l", "please add", "one")],
        solver=[use_tools(add()), generate()],
        scorer=[includes()],
        message_limit=2,
    ),
    "stopped": lambda: Task(
        name="stopped",
        dataset=[sample("s", "fail", "one"), sample("t", "hello", "one")],
        solver=[fails_on("fail"), generate()],
        scorer=[includes()],
    ),
    "bare": lambda: Task(name="bare", dataset=[sample("b", "hello", "one")], solver=[generate()]),
}


def plain(value):
    """JSON as our reader hands it on: a number that is not finite becomes its name."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return {float("inf"): "Infinity", float("-inf"): "-Infinity"}.get(value, "NaN")
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def unscored(value):
    if isinstance(value, dict):
        return {key: unscored(item) for key, item in value.items()}
    return None if isinstance(value, float) and value != value else value


def text_of(message):
    if isinstance(message.content, str):
        return message.content
    parts = [part for part in message.content if part.type != "reasoning"]
    return "\n".join(part.text if part.type == "text" else f"({part.type})" for part in parts)


def thought_of(message):
    if isinstance(message.content, str):
        return None
    return "\n".join(part.reasoning for part in message.content if part.type == "reasoning") or None


def message(own):
    error = getattr(own, "error", None)
    return {
        "role": own.role,
        "text": text_of(own),
        "reasoning": thought_of(own),
        "toolCalls": [
            {
                "id": call.id,
                "name": call.function,
                "args": call.arguments,
                "problem": call.parse_error,
            }
            for call in getattr(own, "tool_calls", None) or []
        ],
        "toolCallId": getattr(own, "tool_call_id", None),
        "tool": getattr(own, "function", None),
        "error": error.message if error else None,
    }


def usage(used):
    return [
        {
            "model": model,
            "input": one.input_tokens,
            "output": one.output_tokens,
            "total": one.total_tokens,
            "cacheRead": one.input_tokens_cache_read,
        }
        for model, one in used.items()
    ]


def expectation(log):
    results = log.results
    return {
        "log": {
            "status": log.status,
            "task": log.eval.task,
            "model": log.eval.model,
            "evalId": log.eval.eval_id,
            "epochs": log.eval.config.epochs,
            "totalSamples": results.total_samples if results else None,
            "completedSamples": results.completed_samples if results else None,
            "metrics": [
                {
                    "score": score.name,
                    "scorer": score.scorer,
                    "reducer": score.reducer,
                    "name": metric.name,
                    "group": metric.group,
                    "value": unscored(metric.value),
                }
                for score in (results.scores if results else [])
                for metric in score.metrics.values()
            ],
            "usage": usage(log.stats.model_usage),
            "error": log.error.message if log.error else None,
            "tags": log.tags,
            "metadata": log.metadata,
        },
        "samples": [
            {
                "id": one.id,
                "epoch": one.epoch,
                "input": one.input
                if isinstance(one.input, str)
                else "\n\n".join(map(text_of, one.input)),
                "target": [one.target] if isinstance(one.target, str) else one.target,
                "messages": [message(m) for m in one.messages],
                "scores": [
                    {
                        "name": name,
                        "value": unscored(score.value),
                        "answer": score.answer,
                        "explanation": score.explanation,
                        "reason": score.reason,
                        "metadata": plain(score.metadata or {}),
                    }
                    for name, score in (one.scores or {}).items()
                ],
                "error": one.error.message if one.error else None,
                "limit": one.limit.type if one.limit else None,
                "usage": usage(one.model_usage),
                "metadata": plain(one.metadata),
            }
            for one in log.samples or []
        ],
    }


def repacked(path, name, compression, keep=lambda entry: True):
    """The same log as another program would pack it, or as a crash would leave it."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(name, "w", compression=compression) as new:
        for entry in dict.fromkeys(old.namelist()):
            if keep(entry):
                new.writestr(entry, old.read(entry))
    return name


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, task in TASKS.items():
        for log_format in ("json", "eval"):
            [log] = eval(
                task(),
                model=get_model("mockllm/model", custom_outputs=answer),
                log_format=log_format,
                log_dir=str(folder / name),
                display="none",
                max_samples=4,
            )
            paths.append(Path(log.location.removeprefix("file://")))
            # A task that broke would say less than it should, and both readers would agree on it.
            assert log.status == ("error" if name == "stopped" else "success"), log.error
    packed = next(path for path in paths if path.suffix == ".eval" and "tools" in path.name)
    for name, compression in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        paths.append(Path(repacked(packed, folder / f"{name}.eval", compression)))
    cut = repacked(
        packed, folder / "crashed.eval", zipfile.ZIP_DEFLATED, lambda entry: "/" in entry
    )
    paths.append(Path(cut))
    for path in paths:
        log = read_eval_log(str(path), resolve_attachments="full")
        path.with_suffix(path.suffix + ".expected").write_text(json.dumps(expectation(log)))
    print(f"Inspect wrote {len(paths)} logs")


def zstd_texts(path):
    """Texts of many kinds, each packed: lengths in four bytes, then the packed form, then the text."""
    chance = random.Random(1)
    words = [
        bytes(chance.choices(b'abcdefghijklmnop {}":,', k=chance.randint(2, 9))) for _ in range(300)
    ]
    skewed = [1 / (i + 1) for i in range(256)]
    kinds = [
        lambda size: chance.randbytes(size),
        lambda size: b"x" * size,
        lambda size: b"".join(chance.choices(words, k=size // 6)),
        lambda size: bytes(chance.choices(b"ab", k=size)),
        lambda size: bytes(chance.choices(range(256), weights=skewed, k=size)),
        lambda size: (
            (half := b"".join(chance.choices(words, k=size // 12))) + chance.randbytes(20) + half
        ),
    ]
    with open(path, "wb") as out:
        for _ in range(ZSTD_TEXTS):
            text = chance.choice(kinds)(
                chance.choice([0, 1, 2, 5, 50, 300, 3000, 40_000, 200_000, 600_000])
            )
            packer = zstandard.ZstdCompressor(
                level=chance.choice([-5, 1, 2, 3, 5, 9, 12, 15, 19, 22]),
                write_checksum=chance.random() < 0.3,
                write_content_size=chance.random() < 0.7,
            )
            if chance.random() < 0.5:
                packed = packer.compress(text)
            else:
                stream = packer.compressobj()
                middle = chance.randrange(len(text) + 1)
                packed = stream.compress(text[:middle])
                packed += stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
                packed += stream.compress(text[middle:]) + stream.flush()
            if chance.random() < 0.2:
                # A stretch to be passed over, and a second frame.
                packed += struct.pack("<II", 0x184D2A53, 5) + b"12345" + packer.compress(text)
                text += text
            out.write(struct.pack("<II", len(packed), len(text)) + packed + text)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True)
    os.environ.setdefault("INSPECT_LOG_LEVEL", "error")
    main(target)
    zstd_texts(target / "texts.zstd")
