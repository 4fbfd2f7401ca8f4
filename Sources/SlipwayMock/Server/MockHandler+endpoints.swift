import Foundation
import NIOCore
import NIOHTTP1

/// What the mock answers about itself.
extension MockHandler {
    func answerEndpoint(_ incoming: Incoming, _ context: ChannelHandlerContext) {
        let isRead = incoming.head.method == .GET || incoming.head.method == .HEAD
        switch (incoming.target, incoming.head.method) {
        case (.health, _) where isRead: sendJSON(Self.healthy, incoming, context)
        case (.models, _) where isRead: sendModels(incoming, context)
        case (.bytes(let count), .GET): beginBytes(count, incoming, context)
        case (.behaviour, .GET): send(loop.shared.behaviour, incoming, context)
        case (.behaviour, .POST): changeBehaviour(incoming, context)
        case (.statistics, .GET): send(loop.shared.counters.statistics, incoming, context)
        case (.requests, .GET): send(loop.shared.record.all, incoming, context)
        default: refuse(incoming, context)
        }
    }

    /// In the shape that the client's SDK reads.
    private func refuse(_ incoming: Incoming, _ context: ChannelHandlerContext) {
        let method = incoming.head.method.rawValue
        let refusal: MockRefusal =
            incoming.target == .unknown ? .notFound(method, incoming.head.uri) : .notAllowed(method, incoming.head.uri)
        start(self.refusal(refusal, incoming, isAnthropic: incoming.isAnthropic), context)
    }

    private func sendModels(_ incoming: Incoming, _ context: ChannelHandlerContext) {
        sendJSON(incoming.isAnthropic ? Self.anthropicModels : Self.openAIModels, incoming, context)
    }

    private func changeBehaviour(_ incoming: Incoming, _ context: ChannelHandlerContext) {
        do throws(MockBehaviourError) {
            let changes = Data(incoming.body.readableBytesView)
            let changed = try loop.shared.updateBehaviour { present throws(MockBehaviourError) in
                try present.merging(changes)
            }
            send(changed, incoming, context)
        } catch {
            sendProblem(error, incoming, context)
        }
    }

    private func sendProblem(_ error: MockBehaviourError, _ incoming: Incoming, _ context: ChannelHandlerContext) {
        let problem = BehaviourProblem(detail: error.description, key: error.key)
        send(problem, status: 400, contentType: "application/problem+json", incoming, context)
    }

    private func send(
        _ value: some Encodable,
        status: Int = 200,
        contentType: String = "application/json",
        _ incoming: Incoming,
        _ context: ChannelHandlerContext
    ) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            let body = ByteBuffer(bytes: try encoder.encode(value))
            sendJSON(body, status: status, contentType: contentType, incoming, context)
        } catch {
            context.fireErrorCaught(error)
            close()
        }
    }

    private func sendJSON(
        _ body: ByteBuffer,
        status: Int = 200,
        contentType: String = "application/json",
        _ incoming: Incoming,
        _ context: ChannelHandlerContext
    ) {
        var head = responseHead(.length(body.readableBytes), incoming)
        head.status = status
        head.contentType = contentType
        var bytes = head.document
        if incoming.head.method != .HEAD { bytes.writeImmutableBuffer(body) }
        finish(with: bytes, isKeepAlive: incoming.head.isKeepAlive, context)
    }

    func responseHead(_ framing: ResponseHead.Framing, _ incoming: Incoming) -> ResponseHead {
        let present = loop.present
        return ResponseHead(
            mockName: present.mockName,
            now: present.now,
            framing: framing,
            isKeepAlive: incoming.connection.isKeepAlive,
            announcesKeepAlive: !incoming.connection.isChunkable
        )
    }

    /// What no HTTP parser understands has no API: plain words, then the end.
    func refuseMalformed(_ context: ChannelHandlerContext) {
        let head = HTTPRequestHead(version: .http1_0, method: .GET, uri: "/")
        let incoming = Incoming(head: head, target: .unknown)
        let refusal = MockRefusal(status: 400, message: "Malformed HTTP request")
        start(self.refusal(refusal, incoming, isAnthropic: false), context)
    }

    private static let healthy = ByteBuffer(string: "{\"status\":\"ok\"}")
    private static let openAIModels = ByteBuffer(
        string: """
            {"object":"list","data":[{"id":"mock-model","object":"model","created":1700000000,"owned_by":"slipway"}]}
            """
    )
    private static let anthropicModels = ByteBuffer(
        string: """
            {"data":[{"type":"model","id":"mock-model","display_name":"Mock","created_at":"2023-11-14T22:13:20Z"}],\
            "has_more":false,"first_id":"mock-model","last_id":"mock-model"}
            """
    )
}

extension MockHandler.Incoming {
    /// Whether the client speaks Anthropic's API, which demands this header.
    var isAnthropic: Bool { head.headers.contains(name: "anthropic-version") }
}

/// Why a behaviour was refused, as RFC 9457 says it.
private struct BehaviourProblem: Encodable {
    var type = "about:blank"
    var title = "The behaviour was refused"
    var status = 400
    var detail: String
    var key: String?
}
