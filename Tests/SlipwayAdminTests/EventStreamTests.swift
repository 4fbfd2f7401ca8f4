import AsyncHTTPClient
import HummingbirdTesting
import NIOCore
import SlipwayAdmin
import SlipwayController
import SlipwayCore
import Testing

@Suite struct EventStreamTests {
    @Test func everyDecisionComesToTheReader() async throws {
        let types = try await AdminFixture.serve { fixture, address in
            let events = try await SlipwayClient(server: "http://\(address)", timeout: .minutes(10)).events()
            _ = try await fixture.controller.start(.version("v1.3"), of: "support")
            _ = try await fixture.controller.command(.abort(reason: nil), "support-1")
            return try await events.prefix(3).reduce(into: []) { $0.append($1.type) }
        }
        #expect(types == ["started", "weight_set", "aborted"])
    }

    @Test func eventNamesItsTypeAndItsPlaceInTheJournal() async throws {
        let text = try await AdminFixture.serve { fixture, address in
            let request = HTTPClientRequest(url: "http://\(address)/api/v1/events")
            let response = try await HTTPClient.patient.execute(request, timeout: .minutes(10))
            _ = try await fixture.controller.start(.version("v1.3"), of: "support")
            return try await response.body.text { $0.contains("weight_set") }
        }
        #expect(text.hasPrefix(": slipway\n\nevent: started\nid: support-1/1.0\ndata: {"))
        #expect(text.contains("event: weight_set\nid: support-1/1.1\n"))
    }

    @Test func silenceIsBrokenByHeartbeats() async throws {
        let text = try await AdminFixture.serve(heartbeat: .milliseconds(5)) { _, address in
            let request = HTTPClientRequest(url: "http://\(address)/api/v1/events")
            let response = try await HTTPClient.patient.execute(request, timeout: .minutes(10))
            return try await response.body.text { $0.contains("heartbeat") }
        }
        #expect(text.contains(": heartbeat\n\n"))
    }

    @Test func shutdownEndsTheStream() async throws {
        let events = try await AdminFixture.serve { _, address in
            try await SlipwayClient(server: "http://\(address)", timeout: .minutes(10)).events()
        }
        #expect(try await events.reduce(into: []) { $0.append($1.type) } == [])
    }
}

extension HTTPClientResponse.Body {
    /// What has arrived once it is enough.
    fileprivate func text(until isEnough: (String) -> Bool) async throws -> String {
        var text = ""
        for try await chunk in self {
            text += String(buffer: chunk)
            if isEnough(text) { return text }
        }
        return text
    }
}
