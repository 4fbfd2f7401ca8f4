"""flagd's own evaluator in Python: a line of JSON for each context and flag, as `slipway flag eval --context-file` writes them.

Run as a program, so that a test can choose which release of openfeature-flagd-core it finds."""

import json
import logging
import sys

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import OpenFeatureError

logging.disable(logging.CRITICAL)


def evaluate(core, key, context):
    attributes = {name: value for name, value in context.items() if name != "targetingKey"}
    try:
        found = core._resolve(key, None, EvaluationContext(context.get("targetingKey"), attributes))
        return {"key": key, "variant": found.variant, "reason": str(found.reason.value)}
    except OpenFeatureError as error:
        return {"key": key, "reason": "ERROR", "error_code": error.error_code.value}


def main(flags, contexts):
    text = open(flags, encoding="utf-8").read()
    core = FlagdCore()
    core.set_flags(text)
    keys = list(json.loads(text)["flags"])
    for line in open(contexts, encoding="utf-8"):
        for key in keys:
            print(json.dumps(evaluate(core, key, json.loads(line))))


if __name__ == "__main__":
    main(*sys.argv[1:])
