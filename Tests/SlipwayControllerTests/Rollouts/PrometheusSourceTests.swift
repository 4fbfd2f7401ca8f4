import NIOPosix
import SlipwayCore
import SlipwayTesting
import Synchronization
import Testing

@testable import SlipwayController

@Suite struct PrometheusSourceTests {
    /// Longer than all tests take: those that compute may keep every thread that could answer busy. The test of silence alone has less.
    private static func settings(
        _ port: Int,
        headers: [MetricQuery.Header] = [],
        timeout: Duration = .seconds(600)
    ) -> MetricQuery {
        MetricQuery(
            url: "http://127.0.0.1:\(port)/base",
            query: QueryTemplate("x"),
            timeout: timeout,
            headers: headers
        )
    }

    private static func response(_ body: String, status: String = "200 OK", fields: String = "") -> String {
        "HTTP/1.1 \(status)\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func success(_ type: String, _ result: String) -> String {
        response(#"{"status":"success","data":{"resultType":"\#(type)","result":\#(result)}}"#)
    }

    /// What the source makes of one answer, and the request that it sent.
    private static func ask(
        _ answer: String?,
        query: String = "x",
        headers: [MetricQuery.Header] = [],
        timeout: Duration = .seconds(600)
    ) async throws -> (Result<Double?, MetricFault>, WireMessage?) {
        let upstream = try await ScriptedUpstream.start(on: MultiThreadedEventLoopGroup.singleton)
        let requests = Mutex<WireMessage?>(nil)
        let serving = Task {
            let connection = try await upstream.accept()
            let request = try await connection.receiveMessage()
            requests.withLock { $0 = request }
            if let answer { try await connection.send(answer) }
            // Until the asker leaves.
            _ = try await connection.receiveMessage()
        }
        let source = PrometheusSource(environment: { ["TOKEN": "s3cret"][$0] })
        let result: Result<Double?, MetricFault>
        do throws(MetricFault) {
            result = .success(
                try await source.value(of: query, settings(upstream.port, headers: headers, timeout: timeout))
            )
        } catch {
            result = .failure(error)
        }
        serving.cancel()
        try await upstream.stop()
        return (result, requests.withLock { $0 })
    }

    @Test(arguments: [
        (success("vector", #"[{"metric":{},"value":[1.5,"2.5"]}]"#), 2.5 as Double?),
        (success("scalar", #"[1.5,"3"]"#), 3),
        (success("vector", "[]"), nil),
    ])
    func oneNumberOrNone(answer: String, value: Double?) async throws {
        #expect(try await Self.ask(answer).0 == .success(value))
    }

    @Test(arguments: [
        (success("vector", #"[{"metric":{},"value":[1,"NaN"]}]"#), "the query's value is NaN"),
        (success("vector", #"[{"metric":{},"value":[1,"+Inf"]}]"#), "the query's value is +Inf"),
        (success("vector", #"[{"metric":{},"value":[1,"1"]},{"metric":{"a":"b"},"value":[1,"2"]}]"#), "2 series"),
        (success("matrix", "[]"), "gives a matrix"),
        (
            response(#"{"status":"error","errorType":"bad_data","error":"parse error"}"#, status: "400 Bad Request"),
            "bad_data: parse error"
        ),
        (
            response(
                #"{"status":"error","errorType":"execution","error":"too many"}"#,
                status: "422 Unprocessable Entity"
            ), "execution: too many"
        ),
        (response("upstream down", status: "503 Service Unavailable"), "answered 503"),
        (response("", status: "302 Found", fields: "location: http://127.0.0.1:1/\r\n"), "answered 302"),
        (response(String(repeating: " ", count: 1 << 20) + "{}"), "more than 1048576 bytes"),
    ])
    func anythingElseIsAFaultInWords(answer: String, words: String) async throws {
        guard case .failure(let fault) = try await Self.ask(answer).0 else {
            Issue.record("it gave a value")
            return
        }
        #expect(fault.message.contains(words), "\(fault.message)")
    }

    @Test func silenceEndsAtTheTimeout() async throws {
        guard case .failure(let fault) = try await Self.ask(nil, timeout: .milliseconds(500)).0 else {
            Issue.record("it gave a value")
            return
        }
        #expect(fault.message.hasSuffix("did not answer within 500ms"), "\(fault.message)")
    }

    @Test func theQueryIsSentAsAFormWithTheHeaderResolved() async throws {
        let header = MetricQuery.Header("authorization", "Bearer ${TOKEN}")
        let asked = try await Self.ask(Self.success("vector", "[]"), query: #"x{v="a+b"}"#, headers: [header])
        let request = try #require(asked.1)
        #expect(request.startLine == "POST /base/api/v1/query HTTP/1.1")
        #expect(request["authorization"] == "Bearer s3cret")
        #expect(request.body == "query=x%7Bv%3D%22a%2Bb%22%7D&timeout=600000ms")
    }

    @Test func aVariableThatIsNotSetIsAFaultAndNothingIsSent() async {
        let source = PrometheusSource(environment: { _ in nil })
        let settings = Self.settings(1, headers: [.init("authorization", "${TOKEN}")])
        await #expect(throws: MetricFault("the environment variable TOKEN is not set")) {
            try await source.value(of: "x", settings)
        }
    }
}
