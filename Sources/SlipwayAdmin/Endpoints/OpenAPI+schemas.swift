/// The shapes of what is asked and answered.
extension OpenAPI {
    static let schemas = #"""
        {
          "ShadowReport": {
            "type": "object",
            "required": [
              "total_requests",
              "successful_shadows",
              "avg_divergence",
              "shadow_better_count",
              "ready_for_promotion",
              "state",
              "reasons",
              "missing"
            ],
            "properties": {
              "rollout": {"type": "string"},
              "service": {"type": "string"},
              "version": {"type": "string"},
              "stable": {"type": "string"},
              "attempt": {"type": "integer"},
              "state": {"type": "string", "enum": ["collecting", "ready", "blocked"]},
              "ready_for_promotion": {"type": "boolean"},
              "expect": {"type": "string", "enum": ["equivalent", "improved"]},
              "reasons": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/ShadowFinding"},
                "description": "Why it is blocked."
              },
              "missing": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/ShadowFinding"},
                "description": "What is missing until it is ready."
              },
              "total_requests": {"type": "integer"},
              "successful_shadows": {"type": "integer"},
              "avg_divergence": {"type": ["number", "null"], "description": "0 (the same) to 1."},
              "divergence_interval": {"type": ["object", "null"], "description": "95 %."},
              "diverged": {"type": "integer", "description": "Pairs above divergence_threshold."},
              "divergence_threshold": {"type": "number"},
              "shadow_better_count": {
                "type": "integer",
                "description": "Pairs in which production alone failed, or the shadow's answer was preferred."
              },
              "avg_noise": {
                "type": ["number", "null"],
                "description": "How far production's second answers are from its first ones."
              },
              "noise_interval": {"type": ["object", "null"], "description": "95 %."},
              "noise_pairs": {"type": "integer"},
              "farther": {
                "type": "integer",
                "description": "How often the shadow was farther from production's answer than its second one was."
              },
              "nearer": {"type": "integer"},
              "e_value_beyond_noise": {"type": "number"},
              "e_value_within_noise": {"type": "number"},
              "length_off": {"type": "integer"},
              "production": {"type": "object"},
              "shadow": {"type": "object"},
              "groups": {"type": "array", "items": {"type": "object"}},
              "unpaired": {"type": "object", "description": "Sampled exchanges that made no pair, by why."},
              "models": {
                "type": ["object", "null"],
                "description": "How models were asked about the pairs: embeddings, verdicts, failures. Null where the manifest names none."
              },
              "worst": {
                "type": "array",
                "items": {"type": "object"},
                "description": "The pairs that diverge most; with content only where the manifest keeps it."
              }
            }
          },
          "Smoke": {
            "type": "object",
            "properties": {
              "checks": {"type": ["string", "null"], "description": "The set's name; `smoke`, or the only one, where nothing is said."}
            }
          },
          "SmokeReport": {
            "type": "object",
            "required": ["service", "version", "set", "passed", "checks"],
            "properties": {
              "service": {"type": "string"},
              "version": {"type": "string"},
              "set": {"type": "string"},
              "passed": {"type": "boolean"},
              "checks": {"type": "array", "items": {"$ref": "#/components/schemas/CheckReport"}}
            }
          },
          "CheckReport": {
            "type": "object",
            "required": ["name", "passed", "failures", "attempts", "status", "latency_ms", "ttft_ms", "tokens", "answer"],
            "properties": {
              "name": {"type": "string"},
              "passed": {"type": "boolean"},
              "failures": {"type": "array", "items": {"type": "string"}},
              "attempts": {"type": "integer"},
              "status": {"type": "integer", "description": "0 where no response came."},
              "latency_ms": {"type": ["number", "null"]},
              "ttft_ms": {"type": ["number", "null"]},
              "tokens": {"type": ["object", "null"], "description": "input, output, cached_input"},
              "answer": {"type": "string", "description": "Its beginning."}
            }
          },
          "Evaluate": {
            "type": "object",
            "properties": {
              "evaluation": {"type": ["string", "null"], "description": "Its name; the only one where nothing is said."}
            }
          },
          "EvaluationReport": {
            "type": "object",
            "required": ["service", "evaluation", "version", "stable", "passed", "reasons", "pass_rate", "lost", "won", "p_value", "cases"],
            "properties": {
              "service": {"type": "string"},
              "evaluation": {"type": "string"},
              "version": {"type": "string"},
              "stable": {"type": ["string", "null"]},
              "passed": {"type": "boolean"},
              "reasons": {"type": "array", "items": {"type": "string"}},
              "pass_rate": {"type": "number", "description": "0 to 1."},
              "stable_pass_rate": {"type": ["number", "null"]},
              "lost": {"type": "integer", "description": "Cases that only stable passes."},
              "won": {"type": "integer", "description": "Cases that only the candidate passes."},
              "p_value": {"type": ["number", "null"], "description": "Of the exact one-sided sign test."},
              "tokens": {"type": "object"},
              "stable_tokens": {"type": "object"},
              "cases": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["candidate", "stable"],
                  "properties": {
                    "candidate": {"$ref": "#/components/schemas/CheckReport"},
                    "stable": {"type": ["object", "null"]}
                  }
                }
              }
            }
          },
          "Approve": {
            "type": "object",
            "required": ["by"],
            "properties": {
              "by": {"type": "string", "description": "A person's name."},
              "evidence": {"type": ["string", "null"], "description": "Text or a link."}
            }
          },
          "Checklist": {
            "type": "object",
            "required": ["rollout", "service", "version", "digest", "name", "stage", "phase", "reason", "items"],
            "properties": {
              "rollout": {"type": "string"},
              "service": {"type": "string"},
              "version": {"type": "string"},
              "digest": {"type": "string", "description": "What the evidence is bound to."},
              "name": {"type": "string"},
              "stage": {"type": ["string", "null"], "description": "The last one that has begun."},
              "phase": {"type": "string"},
              "reason": {"type": "string"},
              "items": {"type": "array", "items": {"$ref": "#/components/schemas/ChecklistItem"}}
            }
          },
          "ChecklistItem": {
            "type": "object",
            "required": ["id", "stage", "kind", "what", "owner", "required", "state", "running", "evidence"],
            "properties": {
              "id": {"type": "string"},
              "stage": {"type": "string", "enum": ["preDeployment", "duringDeployment", "postDeployment"]},
              "kind": {"type": "string", "enum": ["command", "check", "http", "metric", "builtin", "evaluation", "manual"]},
              "what": {"type": "string"},
              "owner": {"type": ["string", "null"]},
              "required": {"type": "boolean"},
              "state": {"type": "string", "enum": ["open", "satisfied", "failed", "unmeasured", "expired"]},
              "running": {"type": "boolean"},
              "evidence": {
                "type": ["object", "null"],
                "properties": {
                  "text": {"type": "string"},
                  "figures": {"type": "object"},
                  "by": {"type": ["string", "null"], "description": "Null: Slipway itself."},
                  "at": {"type": "string"},
                  "until": {"type": ["string", "null"]}
                }
              }
            }
          },
          "VersionPlan": {
            "type": "object",
            "required": ["service", "version", "stable", "strategy", "changes", "steps", "forecast", "takeback_ms", "takebacks", "last_takeback_ms", "rehearsed_ms", "cost", "cost_ratio", "trials"],
            "properties": {
              "service": {"type": "string"},
              "version": {"type": "string"},
              "stable": {"type": "string"},
              "strategy": {"type": "string"},
              "changes": {
                "type": "array",
                "items": {
                  "type": "object",
                  "properties": {
                    "what": {"type": "string"},
                    "before": {"type": ["string", "null"]},
                    "after": {"type": ["string", "null"]},
                    "lines": {"type": "array", "items": {"type": "string"}}
                  }
                }
              },
              "steps": {
                "type": "array",
                "items": {
                  "type": "object",
                  "properties": {"step": {"type": "string"}, "risk": {"type": "string"}, "noticed": {"type": "string"}}
                }
              },
              "forecast": {"$ref": "#/components/schemas/Forecast"},
              "takeback_ms": {"type": ["number", "null"], "description": "Mean of the takebacks so far."},
              "takebacks": {"type": "integer"},
              "last_takeback_ms": {"type": ["number", "null"]},
              "rehearsed_ms": {"type": ["number", "null"], "description": "Of the last rehearsal of a way back: until all event loops had it."},
              "cost": {"type": "string"},
              "cost_ratio": {"type": ["number", "null"]},
              "trials": {"type": "array", "items": {"type": "string"}, "description": "What is asked beside users' requests."}
            }
          },
          "Preference": {
            "type": "object",
            "required": ["request_id", "preferred"],
            "properties": {
              "request_id": {"type": "string"},
              "preferred": {"type": "string", "enum": ["shadow", "production", "tie"]}
            }
          },
          "Record": {
            "type": "object",
            "properties": {
              "percentage": {"type": ["number", "null"], "description": "Of the exchanges that stable answers; 100 where nothing is said."},
              "count": {"type": ["integer", "null"], "description": "After so many it ends; 1000 where nothing is said."},
              "seconds": {"type": ["integer", "null"], "description": "After which it ends; 600 where nothing is said."},
              "content": {"type": ["boolean", "null"], "description": "Keeps bodies and headers, and not only their sizes and hashes."},
              "headers": {
                "type": ["array", "null"],
                "items": {"type": "string"},
                "description": "Kept beside accept, content-type and the APIs' versions; never keys and cookies."
              }
            }
          },
          "ShadowFinding": {
            "type": "object",
            "required": ["check", "message", "e_value", "threshold"],
            "properties": {
              "check": {"type": "string"},
              "message": {"type": "string"},
              "e_value": {"type": ["number", "null"]},
              "threshold": {"type": ["number", "null"]}
            }
          },
          "FlagList": {
            "type": "object",
            "required": ["file", "version", "metadata", "flags", "source", "revision", "fault"],
            "properties": {
              "source": {"enum": ["file", "store", "url"]},
              "revision": {"type": "integer", "description": "Of the last change made here, of any flag."},
              "fault": {"type": ["string", "null"], "description": "Why the file or the URL is not what is in force."},
              "file": {"type": "string", "description": "The source, as the manifest names it."},
              "version": {"type": "string", "description": "Names what is in force."},
              "metadata": {"type": "object"},
              "flags": {"type": "array", "items": {"$ref": "#/components/schemas/FlagSummary"}}
            }
          },
          "FlagSummary": {
            "type": "object",
            "required": ["key", "state", "variants", "default_variant", "targeting"],
            "properties": {
              "key": {"type": "string"},
              "state": {"enum": ["ENABLED", "DISABLED"]},
              "variants": {"type": "array", "items": {"type": "string"}},
              "default_variant": {"type": ["string", "null"], "description": "null: the application's own default."},
              "targeting": {"type": "boolean", "description": "Whether a rule decides."}
            }
          },
          "FlagDefinition": {
            "type": "object",
            "required": ["key", "definition", "summary"],
            "properties": {
              "key": {"type": "string"},
              "definition": {"type": "object", "description": "In flagd's format."},
              "summary": {"$ref": "#/components/schemas/FlagSummary"},
              "revision": {"type": "integer", "description": "Of the last change made here to this flag; 0: none."},
              "changed_by": {"type": ["string", "null"]},
              "changed_at": {"type": ["string", "null"], "format": "date-time"},
              "switched_off": {
                "type": ["object", "null"],
                "description": "Who switched it off, whatever its definition in the file or at the URL says.",
                "required": ["by", "at"],
                "properties": {"by": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}
              },
              "warnings": {"type": "array", "items": {"type": "string"}}
            }
          },
          "AmendFlag": {
            "type": "object",
            "description": "Each member takes the place of the definition's; null takes it away.",
            "minProperties": 1,
            "additionalProperties": false,
            "properties": {
              "state": {"enum": ["ENABLED", "DISABLED"]},
              "variants": {"type": "object"},
              "defaultVariant": {"type": ["string", "null"]},
              "targeting": {"type": ["object", "null"]},
              "metadata": {"type": ["object", "null"]},
              "split": {
                "type": "object",
                "description": "Weights by variant, for the targeting's one `fractional`.",
                "additionalProperties": {"type": "integer", "minimum": 0}
              }
            }
          },
          "UndoFlag": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "to": {"type": ["integer", "null"], "description": "A revision; null: to before the last change."}
            }
          },
          "FlagHistory": {
            "type": "object",
            "required": ["key", "changes"],
            "properties": {
              "key": {"type": "string"},
              "changes": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["revision", "at", "by", "action", "before", "after"],
                  "properties": {
                    "revision": {"type": "integer"},
                    "at": {"type": "string", "format": "date-time"},
                    "by": {"type": "string"},
                    "action": {
                      "enum": [
                        "imported", "set", "enabled", "disabled", "deleted", "undone", "switched_off", "switched_on"
                      ]
                    },
                    "before": {"type": ["object", "null"]},
                    "after": {"type": ["object", "null"]}
                  }
                }
              }
            }
          },
          "EvaluateFlag": {
            "type": "object",
            "properties": {
              "context": {"type": "object", "description": "The evaluation context; `targetingKey` names the user."}
            }
          },
          "FlagExplanation": {
            "type": "object",
            "required": ["key", "reason", "steps"],
            "properties": {
              "key": {"type": "string"},
              "variant": {"type": ["string", "null"], "description": "null: the application's own default."},
              "value": {"description": "The variant's value, in its own form: a float has a point."},
              "reason": {"enum": ["STATIC", "DEFAULT", "TARGETING_MATCH", "DISABLED", "ERROR"]},
              "error_code": {"enum": ["FLAG_NOT_FOUND", "PARSE_ERROR", "INVALID_CONTEXT", "GENERAL"]},
              "error_details": {"type": "string"},
              "steps": {
                "type": "array",
                "description": "What was decided on the way, in order.",
                "items": {
                  "type": "object",
                  "required": ["kind", "path"],
                  "properties": {
                    "kind": {"enum": ["branch", "bucket", "no_bucket"]},
                    "path": {"type": "string", "description": "Where in the file."},
                    "taken": {"type": ["integer", "null"], "description": "Which result of a branch, from 0."},
                    "seed_hex": {"type": "string", "description": "The bytes that were hashed."},
                    "hash": {"type": "integer"},
                    "place": {"type": "integer", "description": "Of `total`."},
                    "total": {"type": "integer"},
                    "variant": {"type": "string"},
                    "why": {"type": "string"}
                  }
                }
              }
            }
          },
          "Rollout": {
            "type": "object",
            "required": [
              "attempt",
              "deadline",
              "digest",
              "environment",
              "failed_at",
              "figures",
              "generation",
              "id",
              "judgment",
              "outcome",
              "phase",
              "reason",
              "reason_checks",
              "sequence",
              "service",
              "settled_at",
              "stable",
              "started_at",
              "step",
              "steps",
              "strategy",
              "takeback_ms",
              "variant",
              "verdict",
              "version",
              "weights"
            ],
            "properties": {
              "id": {"type": "string"},
              "service": {"type": "string"},
              "version": {
                "type": "string",
                "description": "The version under trial; of a variant under trial, the name that its exchanges are counted under."
              },
              "variant": {
                "type": ["object", "null"],
                "description": "The two variants of a flag that are compared on the stable version; null between versions.",
                "required": ["canary", "flag", "stable"],
                "properties": {
                  "flag": {"type": "string"},
                  "canary": {"type": "string"},
                  "stable": {"type": "string"}
                }
              },
              "stable": {"type": "string"},
              "strategy": {"type": "string"},
              "environment": {
                "type": ["string", "null"],
                "description": "Where the version is, or is being deployed; null for one with an upstream of its own."
              },
              "phase": {"type": "string", "enum": ["progressing", "paused", "healthy", "degraded"]},
              "reason": {
                "type": "string",
                "description": "Why it is in its phase; after a rollback every failed check with its numbers."
              },
              "step": {
                "type": "integer",
                "description": "Index into steps of the current step, or of the one at which it ended."
              },
              "steps": {"type": "array", "items": {"$ref": "#/components/schemas/RolloutStep"}},
              "weights": {"$ref": "#/components/schemas/Weights"},
              "verdict": {"anyOf": [{"$ref": "#/components/schemas/Verdict"}, {"type": "null"}]},
              "outcome": {
                "type": ["string", "null"],
                "enum": ["promoted", "rolled_back", "aborted", "superseded", null],
                "description": "null while it is under way."
              },
              "failed_at": {"type": ["number", "null"], "description": "The canary's percentage when it was taken back."},
              "reason_checks": {"type": "array", "items": {"$ref": "#/components/schemas/Check"}},
              "attempt": {"type": "integer", "description": "From 1."},
              "started_at": {"type": "string", "format": "date-time"},
              "settled_at": {"type": ["string", "null"], "format": "date-time"},
              "deadline": {
                "type": ["string", "null"],
                "format": "date-time",
                "description": "When something happens by time alone; null where it waits for a person."
              },
              "figures": {"anyOf": [{"$ref": "#/components/schemas/Arms"}, {"type": "null"}]},
              "judgment": {"anyOf": [{"$ref": "#/components/schemas/Judgment"}, {"type": "null"}]},
              "takeback_ms": {
                "type": ["number", "null"],
                "description": "From the deciding exchange, or the command, to the last request that reached the canary."
              },
              "digest": {"type": "string"},
              "generation": {"type": "integer"},
              "sequence": {"type": "integer"}
            }
          },
          "RolloutStep": {
            "type": "object",
            "required": ["analysis", "duration_ms", "kind", "state", "text", "weight"],
            "properties": {
              "kind": {"type": "string", "enum": ["set_weight", "pause", "analysis", "deploy", "smoke", "gate", "switch", "shadow", "bake"]},
              "state": {"type": "string", "enum": ["done", "current", "next", "ended", "skipped"]},
              "weight": {"type": "number"},
              "duration_ms": {"type": ["number", "null"]},
              "analysis": {"type": ["string", "null"]},
              "text": {"type": "string"}
            }
          },
          "Weights": {
            "type": "object",
            "required": ["actual", "desired"],
            "properties": {
              "desired": {
                "type": "object",
                "additionalProperties": {"type": "number", "minimum": 0, "maximum": 100},
                "description": "What was decided, percent by version."
              },
              "actual": {
                "type": "object",
                "additionalProperties": {"type": "number", "minimum": 0, "maximum": 100},
                "description": "What the gateway did since the stage began; empty before its first exchange."
              }
            }
          },
          "Verdict": {
            "type": "object",
            "required": ["checks", "result"],
            "properties": {
              "result": {"type": "string", "enum": ["pass", "fail", "inconclusive", "error"]},
              "checks": {"type": "array", "items": {"$ref": "#/components/schemas/Check"}}
            }
          },
          "Check": {
            "type": "object",
            "required": [
              "canary",
              "canary_interval",
              "canary_samples",
              "canary_units",
              "e_value",
              "guard",
              "limit",
              "message",
              "metric",
              "needed",
              "result",
              "rule",
              "stable",
              "stable_interval",
              "stable_samples",
              "stable_units",
              "threshold"
            ],
            "properties": {
              "metric": {"type": "string"},
              "result": {"type": "string", "enum": ["pass", "fail", "inconclusive", "error"]},
              "rule": {"type": "string", "description": "As the manifest wrote it: maxRatio 1.1."},
              "guard": {"type": "boolean"},
              "canary": {"type": ["number", "null"]},
              "stable": {"type": ["number", "null"]},
              "limit": {"type": ["number", "null"]},
              "canary_samples": {"type": "integer"},
              "stable_samples": {"type": "integer"},
              "message": {"type": "string"},
              "e_value": {
                "type": ["number", "null"],
                "description": "Of the sequential judge: the strength of the evidence against the canary."
              },
              "threshold": {"type": ["number", "null"], "description": "What the e-value has to reach."},
              "canary_interval": {"anyOf": [{"$ref": "#/components/schemas/Interval"}, {"type": "null"}]},
              "stable_interval": {"anyOf": [{"$ref": "#/components/schemas/Interval"}, {"type": "null"}]},
              "canary_units": {"type": ["integer", "null"], "description": "Distinct users that the evidence rests on."},
              "stable_units": {"type": ["integer", "null"]},
              "needed": {"type": ["string", "null"], "description": "What would have to be seen to promote."}
            }
          },
          "Forecast": {
            "type": "object",
            "required": [
              "advice",
              "error_rate",
              "faults",
              "obstacle",
              "planned_seconds",
              "requests_per_second",
              "service",
              "shadow",
              "strategy",
              "users"
            ],
            "properties": {
              "service": {"type": "string"},
              "strategy": {"type": "string"},
              "requests_per_second": {"type": "number", "description": "Of the last five minutes."},
              "error_rate": {"type": "number", "description": "Stable's, 0 to 1."},
              "users": {"type": ["integer", "null"], "description": "Seen lately; null without an assignment key."},
              "planned_seconds": {"type": "number"},
              "faults": {"type": "array", "items": {"$ref": "#/components/schemas/ForecastFault"}},
              "advice": {"type": "array", "items": {"type": "string"}},
              "obstacle": {"type": ["string", "null"], "description": "Why nothing can be said."},
              "shadow": {"type": ["string", "null"], "description": "What its shadow step needs until it is ready."}
            }
          },
          "ForecastFault": {
            "type": "object",
            "required": ["canary_exchanges", "fault", "seconds", "text", "users"],
            "properties": {
              "fault": {"type": "string"},
              "seconds": {
                "type": ["number", "null"],
                "description": "From the start, on average; null where it is not reliably found in the planned time."
              },
              "canary_exchanges": {"type": ["number", "null"]},
              "users": {"type": ["integer", "null"]},
              "text": {"type": "string"}
            }
          },
          "Interval": {
            "type": "object",
            "description": "95 %, in the metric's unit.",
            "required": ["lower", "upper"],
            "properties": {"lower": {"type": "number"}, "upper": {"type": "number"}}
          },
          "Judgment": {
            "type": "object",
            "required": ["gate", "holds", "readings"],
            "properties": {
              "readings": {"type": "array", "items": {"$ref": "#/components/schemas/Check"}},
              "holds": {"type": "array", "items": {"$ref": "#/components/schemas/Check"}},
              "gate": {"$ref": "#/components/schemas/Verdict"}
            }
          },
          "Arms": {
            "type": "object",
            "required": ["canary", "stable"],
            "properties": {"stable": {"$ref": "#/components/schemas/Figures"}, "canary": {"$ref": "#/components/schemas/Figures"}}
          },
          "Figures": {
            "type": "object",
            "required": ["client_errors", "exchanges", "failures", "metrics", "provider_faults", "version"],
            "properties": {
              "version": {"type": "string"},
              "exchanges": {"type": "integer"},
              "failures": {"type": "integer"},
              "client_errors": {"type": "integer"},
              "provider_faults": {"type": "integer"},
              "metrics": {
                "type": "object",
                "additionalProperties": {"type": "number"},
                "description": "By metric's name: rates 0 to 1, latencies in milliseconds, cost in USD."
              }
            }
          },
          "JournalRecord": {
            "type": "object",
            "required": [
              "at",
              "attempt",
              "checks",
              "event",
              "flag",
              "message",
              "rollout",
              "sequence",
              "service",
              "type",
              "version",
              "weight"
            ],
            "properties": {
              "type": {"type": "string"},
              "at": {"type": "string", "format": "date-time"},
              "message": {"type": "string"},
              "rollout": {"type": ["string", "null"]},
              "service": {"type": ["string", "null"]},
              "version": {"type": ["string", "null"]},
              "flag": {"type": ["string", "null"], "description": "The key of a flag that was changed."},
              "sequence": {"type": ["integer", "null"]},
              "attempt": {"type": ["integer", "null"]},
              "event": {"type": ["string", "null"], "description": "What led to it."},
              "weight": {"type": ["number", "null"]},
              "checks": {"type": "array", "items": {"$ref": "#/components/schemas/Check"}}
            }
          },
          "Service": {
            "type": "object",
            "required": [
              "active",
              "ai_config",
              "environments",
              "history",
              "hosts",
              "id",
              "path_prefix",
              "rollout",
              "stable",
              "strategy",
              "taken_back",
              "versions",
              "weights"
            ],
            "properties": {
              "id": {"type": "string"},
              "stable": {"type": "string"},
              "versions": {"type": "array", "items": {"$ref": "#/components/schemas/Version"}},
              "environments": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Environment"},
                "description": "Empty where versions name their upstreams."
              },
              "weights": {"$ref": "#/components/schemas/Weights"},
              "active": {"type": ["string", "null"], "description": "The rollout under way."},
              "rollout": {"type": ["string", "null"], "description": "The rollout under way, or else the last one."},
              "strategy": {"type": ["string", "null"]},
              "ai_config": {
                "type": ["string", "null"],
                "description": "The flag whose variant is laid over its versions' overlays."
              },
              "history": {"type": "array", "items": {"type": "string"}},
              "taken_back": {"type": "array", "items": {"$ref": "#/components/schemas/TakenBack"}},
              "path_prefix": {"type": "string"},
              "hosts": {"type": "array", "items": {"type": "string"}}
            }
          },
          "Version": {
            "type": "object",
            "required": ["digest", "endpoints", "environment", "id", "model", "upstream"],
            "properties": {
              "id": {"type": "string"},
              "upstream": {
                "type": "string",
                "description": "Of a version that is deployed: its environment's url; empty where none holds it."
              },
              "environment": {"type": ["string", "null"]},
              "model": {"type": ["string", "null"]},
              "digest": {"type": "string"},
              "endpoints": {"type": "array", "items": {"$ref": "#/components/schemas/Endpoint"}}
            }
          },
          "Environment": {
            "type": "object",
            "description": "A place of a service, and what it holds.",
            "required": ["deployer", "id", "process", "retires_at", "role", "state", "url", "version"],
            "properties": {
              "id": {"type": "string"},
              "url": {"type": "string"},
              "deployer": {"type": "string", "enum": ["process", "command", "webhook", "none"]},
              "role": {
                "type": "string",
                "enum": ["active", "preview", "warm", "empty"],
                "description": "active: users are sent there. preview: the version under trial. warm: one that was left and is kept."
              },
              "state": {"type": "string", "enum": ["deploying", "ready", "failed", "empty"]},
              "version": {"type": ["string", "null"]},
              "retires_at": {
                "type": ["string", "null"],
                "format": "date-time",
                "description": "When it is no longer kept warm; null: when the environment is needed."
              },
              "process": {"anyOf": [{"$ref": "#/components/schemas/Process"}, {"type": "null"}]}
            }
          },
          "Process": {
            "type": "object",
            "description": "The process that Slipway runs in an environment.",
            "required": ["last_end", "log", "pid", "restarts", "state"],
            "properties": {
              "state": {"type": "string", "enum": ["running", "waiting", "stopping", "stopped"]},
              "pid": {"type": ["integer", "null"]},
              "restarts": {"type": "integer"},
              "last_end": {"type": ["string", "null"], "description": "How it ended when nobody had asked for it."},
              "log": {"type": "string", "description": "The end of what it printed."}
            }
          },
          "Endpoint": {
            "type": "object",
            "description": "One of a version's endpoints, as the gateway finds it.",
            "required": ["attempts", "ejections", "in_flight", "state", "url"],
            "properties": {
              "url": {"type": "string"},
              "state": {"type": "string", "enum": ["ok", "partly_ejected", "ejected", "unhealthy"]},
              "in_flight": {"type": "integer", "description": "Exchanges that it serves now."},
              "attempts": {
                "type": "object",
                "additionalProperties": {"type": "integer"},
                "description": "Attempts that ended, by outcome."
              },
              "ejections": {"type": "integer", "description": "How often an event loop left it out for its failures."}
            }
          },
          "TakenBack": {
            "type": "object",
            "required": ["rollout", "version"],
            "properties": {"version": {"type": "string"}, "rollout": {"type": "string"}}
          },
          "ServiceMetrics": {
            "type": "object",
            "required": ["service", "versions", "window_ms"],
            "properties": {
              "service": {"type": "string"},
              "window_ms": {"type": "number"},
              "versions": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/VersionMetrics"}}
            }
          },
          "VersionMetrics": {
            "type": "object",
            "required": [
              "client_error_rate",
              "cost",
              "error_rate",
              "exchanges",
              "feedback",
              "latency_ms",
              "outcomes",
              "requests_per_second",
              "routed",
              "streams",
              "time_to_first_token_ms",
              "tokens"
            ],
            "properties": {
              "routed": {"type": "integer"},
              "exchanges": {"type": "integer"},
              "streams": {"type": "integer"},
              "outcomes": {"type": "object", "additionalProperties": {"type": "integer"}},
              "requests_per_second": {"type": "number"},
              "error_rate": {"type": ["number", "null"]},
              "client_error_rate": {"type": ["number", "null"]},
              "latency_ms": {"anyOf": [{"$ref": "#/components/schemas/Distribution"}, {"type": "null"}]},
              "time_to_first_token_ms": {"anyOf": [{"$ref": "#/components/schemas/Distribution"}, {"type": "null"}]},
              "tokens": {"$ref": "#/components/schemas/Tokens"},
              "cost": {"$ref": "#/components/schemas/Cost"},
              "feedback": {"$ref": "#/components/schemas/Feedback"}
            }
          },
          "Distribution": {
            "type": "object",
            "required": ["count", "mean", "p50", "p80", "p95", "p99"],
            "properties": {
              "count": {"type": "integer"},
              "mean": {"type": "number"},
              "p50": {"type": "number"},
              "p80": {"type": "number"},
              "p95": {"type": "number"},
              "p99": {"type": "number"}
            }
          },
          "Tokens": {
            "type": "object",
            "required": ["input", "measured_exchanges", "output"],
            "properties": {"input": {"type": "integer"}, "output": {"type": "integer"}, "measured_exchanges": {"type": "integer"}}
          },
          "Feedback": {
            "type": "object",
            "required": ["count", "satisfaction"],
            "properties": {"count": {"type": "integer"}, "satisfaction": {"type": ["number", "null"]}}
          },
          "Cost": {
            "type": "object",
            "required": ["priced_exchanges", "usd", "usd_per_request"],
            "properties": {
              "usd": {"type": "number"},
              "priced_exchanges": {"type": "integer"},
              "usd_per_request": {"type": ["number", "null"]}
            }
          },
          "ServiceList": {
            "type": "object",
            "required": ["services"],
            "properties": {"services": {"type": "array", "items": {"$ref": "#/components/schemas/Service"}}}
          },
          "RolloutList": {
            "type": "object",
            "required": ["rollouts"],
            "properties": {"rollouts": {"type": "array", "items": {"$ref": "#/components/schemas/Rollout"}}}
          },
          "JournalRecordList": {
            "type": "object",
            "required": ["events"],
            "properties": {"events": {"type": "array", "items": {"$ref": "#/components/schemas/JournalRecord"}}}
          },
          "StartRollout": {
            "type": "object",
            "description": "Of a version, or of a variant: one of them.",
            "properties": {
              "version": {"type": ["string", "null"]},
              "variant": {
                "type": ["string", "null"],
                "description": "Of the flag that is the service's AI config, kept in the store."
              },
              "strategy": {"type": ["string", "null"]},
              "supersede": {"type": ["boolean", "null"]}
            },
            "additionalProperties": false
          },
          "Undo": {"type": "object", "properties": {"to": {"type": ["string", "null"]}}, "additionalProperties": false},
          "Promote": {"type": "object", "properties": {"full": {"type": ["boolean", "null"]}}, "additionalProperties": false},
          "Abort": {"type": "object", "properties": {"reason": {"type": ["string", "null"]}}, "additionalProperties": false},
          "Applied": {
            "type": "object",
            "required": ["applied", "generation", "services"],
            "properties": {
              "applied": {"type": "boolean"},
              "generation": {"type": "integer"},
              "services": {"type": "array", "items": {"type": "string"}}
            }
          },
          "Diagnostic": {
            "type": "object",
            "required": ["column", "file", "hint", "line", "message", "path", "severity"],
            "properties": {
              "file": {"type": ["string", "null"]},
              "line": {"type": "integer"},
              "column": {"type": "integer"},
              "path": {"type": "string"},
              "severity": {"type": "string", "enum": ["error", "warning"]},
              "message": {"type": "string"},
              "hint": {"type": ["string", "null"]}
            }
          },
          "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
              "type": {"type": "string"},
              "title": {"type": "string"},
              "status": {"type": "integer"},
              "detail": {"type": "string"},
              "field": {"type": "string"},
              "revision": {"type": "integer", "description": "The present one, where another was expected."},
              "diagnostics": {"type": "array", "items": {"$ref": "#/components/schemas/Diagnostic"}}
            }
          }
        }
        """#
}
