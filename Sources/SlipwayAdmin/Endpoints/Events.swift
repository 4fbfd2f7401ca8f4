import Hummingbird
import NIOCore
import SlipwayController

extension AdminContext {
    var eventEndpoints: [Endpoint] {
        [Endpoint(.get, "/api/v1/events") { _, _ in eventStream() }]
    }

    /// Subscribes before it answers: who has seen the response's head misses nothing that comes after.
    private func eventStream() -> Response {
        let feed = EventFeed(events: controller.events(), heartbeat: heartbeat)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: ": slipway\n\n"))
                try await feed.send { try await writer.write(ByteBuffer(string: $0)) }
                try await writer.finish(nil)
            }
        )
    }
}
