"""Fit the weights of ``auditor.engines.secrets.score`` on labelled files.

``python tools/secrets/train_scorer.py CORPUS [--write]``. A corpus is a folder with ``src/`` and ``truth.jsonl``: rows with
``path``, ``ls`` (line), ``vs``/``ve`` (columns of the value), ``gt`` (``T`` or ``F``), ``repo``, ``weak`` (the value is a dummy) and
``split``; only rows of the development split are read. Every candidate of the engine that the scorer would judge is a
sample: positive when it covers a true value, left out when its line is true but its value another, negative otherwise.
Logistic regression with L2, plain gradient steps; five folds by repository tell how it does on repositories not seen.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from pathlib import Path

from auditor.engines.secrets import names, score, values
from auditor.engines.secrets.scan import candidates, merge
from auditor.engines.secrets.text import Text, decode

SOFT = {"UUID", "Nonce", "Salt", "AWS S3 Bucket", "Firebase Domain", "Tencent WeChat API App ID", "Other"}
JUDGED_ELSEWHERE = {"key", "provider", "file", "url", "sql", "command", "hash"}

Sample = tuple[list[str], int, float, str]


def samples(corpus: Path) -> list[Sample]:
    """Features, label, weight and repository of every candidate."""
    truth: dict[str, list[dict]] = defaultdict(list)
    for row in map(json.loads, (corpus / "truth.jsonl").open()):
        if row["split"] == "dev":
            truth[row["path"]].append(row)
    found: list[Sample] = []
    for path, rows in sorted(truth.items()):
        content = decode((corpus / "src" / path).read_bytes())
        if content is None:
            continue
        text = Text(content)
        for one in merge(candidates(path, text)):
            if one.how in JUDGED_ELSEWHERE or one.rule not in ("", "authorization-header"):
                continue
            if (
                values.why_not(one.value.reveal().strip())
                or values.unquoted_word(one, one.value.reveal().strip())
                or not (names.read(one.target).kind or one.rule)
            ):
                continue
            line, column = text.position(one.start)
            here = [r for r in rows if r["ls"] <= line <= r["le"]]
            true = [r for r in here if r["gt"] == "T"]
            hard = [r for r in true if not set(r["cat"].split(":")) <= SOFT]
            weight, label = 1.0, 0
            if true:
                if not any(
                    r["vs"] < column - 1 + len(one.value) and column - 1 < max(r["ve"], r["vs"] + 1) for r in hard
                ):
                    continue
                label = 1
                weight = 0.5 if all(r.get("weak") for r in hard) else 1.0
            elif not here:
                weight = 0.6
            found.append((sorted(set(score.features(one))), label, weight, rows[0]["repo"]))
    return found


def balance(rows: list[Sample], cap: int = 40) -> list[Sample]:
    """No repository weighs more than ``cap`` positives (and three times as many negatives)."""
    count = Counter((repo, label) for _, label, _, repo in rows)
    return [
        (f, label, w * min(1.0, (cap if label else 3 * cap) / count[repo, label]) ** 0.5, repo)
        for f, label, w, repo in rows
    ]


def fit(rows: list[Sample], *, rounds: int = 60, decay: float = 2e-4, rate: float = 0.12) -> dict[str, float]:
    """Weights by feature; AdaGrad over shuffled samples."""
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-3)
    order = list(range(len(rows)))
    shuffle = random.Random(7)
    for _ in range(rounds):
        shuffle.shuffle(order)
        for at in order:
            features, label, weight, _ = rows[at]
            total = weights["bias"] + sum(weights[name] for name in features)
            error = (1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - label) * weight
            for name in (*features, "bias"):
                step = error + (decay * weights[name] if name != "bias" else 0.0)
                squares[name] += step * step
                weights[name] -= rate * step / math.sqrt(squares[name])
    return dict(weights)


def judge(rows: list[Sample], weights: dict[str, float], at: float) -> tuple[float, float, float]:
    """Precision, recall and F1, unweighted, dummies left out."""
    hit = alarm = missed = 0
    for features, label, weight, _ in rows:
        total = weights.get("bias", 0) + sum(weights.get(name, 0) for name in features)
        shown = total > math.log(at / (1 - at))
        if label and weight < 1:
            continue
        hit += shown and label == 1
        alarm += shown and label == 0
        missed += not shown and label == 1
    precision, recall = hit / max(1, hit + alarm), hit / max(1, hit + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = samples(options.corpus)
    print(len(rows), "samples,", sum(label for _, label, _, _ in rows), "true")
    repos = sorted({repo for *_, repo in rows})
    random.Random(3).shuffle(repos)
    for at in (0.3, 0.5, 0.7):
        if at == 0.3:
            folds = []
            for fold in range(5):
                out = set(repos[fold::5])
                folds.append((fit(balance([r for r in rows if r[3] not in out])), [r for r in rows if r[3] in out]))
        hit = alarm = missed = 0
        for weights, part in folds:
            for features, label, weight, _ in part:
                shown = weights.get("bias", 0) + sum(weights.get(n, 0) for n in features) > math.log(at / (1 - at))
                if label and weight < 1:
                    continue
                hit, alarm, missed = (
                    hit + (shown and label),
                    alarm + (shown and not label),
                    missed + (not shown and label),
                )
        precision, recall = hit / max(1, hit + alarm), hit / max(1, hit + missed)
        print(
            f"held-out folds at {at}: precision {precision:.3f} recall {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}"
        )
    weights = fit(balance(rows))
    for at in (0.3, 0.5, 0.7):
        print(f"fitted at {at}: precision {{:.3f}} recall {{:.3f}} F1 {{:.3f}}".format(*judge(rows, weights, at)))
    if options.write:
        kept = {name: round(value, 2) for name, value in sorted(weights.items()) if abs(value) >= 0.02}
        score.FILE.write_text(json.dumps(kept, indent=0) + "\n", encoding="ascii")
        print(len(kept), "weights written")


if __name__ == "__main__":
    main()
