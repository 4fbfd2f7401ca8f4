import HTTPTypes
import HummingbirdTesting
import NIOCore
import SlipwayAdmin
import SlipwayController
import SlipwayCore
import Testing

@Suite struct MetricsTests {
    @Test func everyMetricHasItsValue() async throws {
        try await AdminFixture.test { fixture, tester in
            try await tester.start()
            let stage = try #require(fixture.controller.status.rollouts["support-1"]?.rollout.stage)
            fixture.report("v1.2", .stable, stage: stage, [.ok: 3])
            fixture.report("v1.3", .canary, stage: stage, [.ok: 1])
            fixture.say([1, 0.5, 0], of: "v1.3", .canary, stage: stage)
            await fixture.settle()
            let response = try await tester.get("/metrics")
            #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = Set(response.text.split(separator: "\n").map(String.init))
            let expected = [
                "# TYPE slipway_requests_total counter",
                #"slipway_requests_total{service="support",version="v1.2",outcome="ok"} 3"#,
                #"slipway_requests_total{service="support",version="v1.3",outcome="timeout"} 0"#,
                #"slipway_routed_requests_total{service="support",version="v1.3"} 1"#,
                #"gen_ai_client_operation_duration_seconds_bucket{service="support",version="v1.2",le="0.08"} 0"#,
                #"gen_ai_client_operation_duration_seconds_bucket{service="support",version="v1.2",le="0.16"} 3"#,
                #"gen_ai_client_operation_duration_seconds_bucket{service="support",version="v1.2",le="+Inf"} 3"#,
                #"gen_ai_client_operation_duration_seconds_count{service="support",version="v1.2"} 3"#,
                #"gen_ai_server_time_to_first_token_seconds_bucket{service="support",version="v1.3",le="0.04"} 1"#,
                #"slipway_tokens_total{service="support",version="v1.2",gen_ai_token_type="output"} 60"#,
                #"slipway_cost_usd_total{service="support",version="v1.2"} 0.75"#,
                #"slipway_feedback_total{service="support",version="v1.3",metric="satisfaction"} 3"#,
                #"slipway_feedback_value_total{service="support",version="v1.3",metric="satisfaction"} 1.5"#,
                #"slipway_feedback_total{service="support",version="v1.2",metric="satisfaction"} 0"#,
                #"slipway_rollout_weight{service="support",version="v1.3",kind="desired"} 5"#,
                #"slipway_rollout_weight{service="support",version="v1.3",kind="actual"} 25"#,
                #"slipway_rollout_phase{service="support",rollout="support-1",phase="progressing"} 1"#,
                #"slipway_rollout_phase{service="support",rollout="support-1",phase="degraded"} 0"#,
                "slipway_store_fault 0",
                #"slipway_build_info{version="1.0"} 1"#,
                "slipway_gateway_open_exchanges 3",
            ]
            for line in expected { #expect(lines.contains(line), "\(line)") }
        }
    }

    @Test func sumOfLatenciesIsInSeconds() async throws {
        try await AdminFixture.test { fixture, tester async throws in
            fixture.report("v1.2", .stable, stage: nil, [.ok: 1])
            await fixture.settle()
            let line = #"gen_ai_client_operation_duration_seconds_sum{service="support",version="v1.2"} 0.1"#
            #expect(try await tester.get("/metrics").text.contains(line + "\n"))
        }
    }

    @Test func rollbackTimeIsTold() async throws {
        try await AdminFixture.test { fixture, tester in
            try await tester.start()
            let stage = try #require(fixture.controller.status.rollouts["support-1"]?.rollout.stage)
            fixture.report("v1.3", .canary, stage: stage, [.error: 10])
            await fixture.settle()
            #expect(try await tester.get("/metrics").text.contains(#"rollback_duration_seconds{service="support"} 0"#))
        }
    }

    @Test func outcomesAreCountedWhileTheServerRuns() async throws {
        let text = try await AdminFixture.serve { fixture, address in
            let client = SlipwayClient(server: "http://\(address)", timeout: .minutes(10))
            let events = try await client.events()
            _ = try await client.start(API.StartRollout(version: "v1.3"), of: "support")
            _ = try await client.abort("support-1")
            for try await record in events where record.type == "aborted" { break }
            return try await fixture.metrics { $0.contains("slipway_rollouts_total") }
        }
        #expect(text.contains(#"slipway_rollouts_total{service="support",outcome="aborted"} 1"#))
    }
}
