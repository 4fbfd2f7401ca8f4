import Foundation
import SlipwayAdmin

/// Rollouts as a server would send them.
enum RolloutSamples {
    static func underWay() throws -> API.Rollout {
        try decode(
            #"""
            {
              "id": "support-7", "service": "support", "version": "v1.3", "stable": "v1.2", "strategy": "careful",
              "phase": "progressing", "reason": "analysis guardrails at 50 %", "step": 3,
              "steps": [
                {"kind": "set_weight", "state": "done", "weight": 5, "text": "set weight to 5 %"},
                {"kind": "analysis", "state": "done", "weight": 5, "text": "analysis guardrails for 5 min"},
                {"kind": "set_weight", "state": "done", "weight": 50, "text": "set weight to 50 %"},
                {"kind": "analysis", "state": "current", "weight": 50, "text": "analysis guardrails for 5 min"},
                {"kind": "set_weight", "state": "next", "weight": 100, "text": "set weight to 100 %"},
                {"kind": "bake", "state": "next", "weight": 100, "text": "bake for 10 min"}
              ],
              "weights": {"desired": {"v1.2": 50, "v1.3": 50}, "actual": {"v1.2": 51.25, "v1.3": 48.75}},
              "verdict": {"result": "pass", "checks": [\#(check("pass", 0, "error_rate 0.00 % ≤ 1.1 × 0.50 % (stable), 61 exchanges"))]},
              "outcome": null, "failed_at": null, "reason_checks": [], "attempt": 2,
              "started_at": "2026-11-23T08:00:00.000Z", "settled_at": null, "deadline": "2026-11-23T08:10:00.000Z",
              "figures": {
                "stable": {
                  "version": "v1.2", "exchanges": 1204, "failures": 5, "client_errors": 0, "provider_faults": 0,
                  "metrics": {"error_rate": 0.0042, "latency_p50": 412, "latency_p95": 981.3, "ttft_p95": 230,
                              "tokens_per_request": 120.12, "cost_per_request": 0.0021}
                },
                "canary": {
                  "version": "v1.3", "exchanges": 61, "failures": 0, "client_errors": 0, "provider_faults": 0,
                  "metrics": {"error_rate": 0, "latency_p50": 400, "latency_p95": 1020}
                }
              },
              "takeback_ms": null, "digest": "1:ab", "generation": 9, "sequence": 4
            }
            """#
        )
    }

    static func rolledBack() throws -> API.Rollout {
        var rollout = try underWay()
        rollout.phase = "degraded"
        rollout.outcome = "rolled_back"
        rollout.failedAt = 50
        rollout.reason = "error_rate 12.00 % > 1.00 %, 97 exchanges"
        rollout.weights.desired = ["v1.2": 100, "v1.3": 0]
        rollout.attempt = 1
        rollout.deadline = nil
        rollout.takebackMs = 3.4
        rollout.figures = nil
        rollout.verdict = nil
        for (index, state) in [(3, API.RolloutStep.State.ended), (4, .skipped), (5, .skipped)] {
            rollout.steps[index].state = state
        }
        return rollout
    }

    static func records() throws -> [API.JournalRecord] {
        try API.decode(
            API.JournalRecordList.self,
            from: Data(
                #"""
                {"events": [
                  {"type": "weight_set", "at": "2026-11-23T08:00:00.000Z", "message": "weight set to 50 %",
                   "rollout": "support-7", "sequence": 1, "checks": []},
                  {"type": "rolled_back", "at": "2026-11-23T08:05:00.100Z", "message": "rolled back at 50 %: error_rate",
                   "rollout": "support-7", "sequence": 2, "checks": [\#(check("fail", 0.12, "error_rate"))]}
                ]}
                """#.utf8
            )
        ).events
    }

    private static func check(_ result: String, _ canary: Double, _ message: String) -> String {
        #"""
        {"metric": "error_rate", "result": "\#(result)", "rule": "max 0.01", "guard": true, "canary": \#(canary),
         "stable": 0.005, "limit": 0.01, "canary_samples": 97, "stable_samples": 1204, "message": "\#(message)"}
        """#
    }

    private static func decode(_ json: String) throws -> API.Rollout {
        try API.decode(API.Rollout.self, from: Data(json.utf8))
    }
}
