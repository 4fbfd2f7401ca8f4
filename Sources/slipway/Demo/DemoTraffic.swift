import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import SlipwayCore
import Synchronization

/// Users who ask the application all the time, half of them by streams, at a steady rate whatever the answers take.
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
        let start = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            for number in 0... {
                let due = start + .seconds(1) * number / requestsPerSecond
                do { try await Task.sleep(until: due, clock: .continuous) } catch { return }
                group.addTask { await ask(client, request(number)) }
            }
        }
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
    private let counts = Mutex((asked: 0, failed: 0))

    var asked: Int { counts.withLock { $0.asked } }
    var failed: Int { counts.withLock { $0.failed } }

    func note(status: Int) {
        counts.withLock { counts in
            counts.asked += 1
            if status != 200 { counts.failed += 1 }
        }
    }
}
