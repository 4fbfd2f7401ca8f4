import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import SlipwayCore
import Synchronization

/// Users who ask the application all the time, half of them by streams, at a steady rate; slower only where the machine does not keep up.
///
/// What waits then would be the machine's slowness, and be held against the version that is just being tried.
struct DemoTraffic: ServiceLifecycle.Service {
    let gateway: ListenAddress
    let requestsPerSecond: Int
    let users: Int
    let counts = DemoCounts()

    /// Until graceful shutdown or cancellation. Errors are the versions' business: the gateway's figures tell of them.
    func run() async throws {
        var configuration = HTTPClient.Configuration()
        // Its default of eight would queue the users behind each other.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 512
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration
        )
        await cancelWhenGracefulShutdown { await askUntilCancelled(client) }
        try await client.shutdown()
    }

    private func askUntilCancelled(_ client: HTTPClient) async {
        var due = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            for number in 0... {
                due += .seconds(1) / requestsPerSecond
                do { try await untilDue(&due) } catch { return }
                counts.began()
                group.addTask { await ask(client, request(number)) }
            }
        }
    }

    /// A fifth of a second's questions may be open, twice what healthy answers take. What could not be asked in time is not made up for.
    private func untilDue(_ due: inout ContinuousClock.Instant) async throws {
        try await Task.sleep(until: due, clock: .continuous)
        while counts.open > requestsPerSecond / 5 { try await Task.sleep(for: .milliseconds(5)) }
        due = max(due, ContinuousClock.now - .milliseconds(50))
    }

    private func request(_ number: Int) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "http://\(gateway)/v1/chat/completions")
        request.method = .POST
        request.headers = ["content-type": "application/json", "x-user-id": "user-\(number % users)"]
        let isStream = number % 2 == 0
        request.body = .bytes(
            ByteBuffer(
                string: """
                    {"model":"demo-model","stream":\(isStream),"messages":[{"role":"user","content":"Where is my parcel?"}]}
                    """
            )
        )
        return request
    }

    private func ask(_ client: HTTPClient, _ request: HTTPClientRequest) async {
        do {
            let response = try await client.execute(request, timeout: .seconds(10))
            for try await _ in response.body {}
            counts.note(status: Int(response.status.code))
        } catch {
            counts.note(status: 0)
        }
    }
}

/// What the users saw.
final class DemoCounts: Sendable {
    private let counts = Mutex((asked: 0, failed: 0, open: 0))

    var asked: Int { counts.withLock { $0.asked } }
    var failed: Int { counts.withLock { $0.failed } }
    /// Questions without an answer yet.
    var open: Int { counts.withLock { $0.open } }

    func began() { counts.withLock { $0.open += 1 } }

    func note(status: Int) {
        counts.withLock { counts in
            counts.asked += 1
            counts.open -= 1
            if status != 200 { counts.failed += 1 }
        }
    }
}
