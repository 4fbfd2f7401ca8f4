import Hummingbird
import HummingbirdTesting
import Logging
import ServiceLifecycle
import SlipwayAdmin
import SlipwayCore

extension AdminFixture {
    /// A real listener on a free port, shut down gracefully afterwards.
    static func serve<Answer: Sendable>(
        settings: AdminSettings = AdminSettings(listen: ListenAddress(host: "127.0.0.1", port: 0)),
        heartbeat: Duration = .seconds(15),
        apply: @escaping @Sendable (String) async -> ApplyResult = { _ in .applied },
        _ body: @escaping @Sendable (AdminFixture, ListenAddress) async throws -> Answer
    ) async throws -> Answer {
        try await run(settings: settings, heartbeat: heartbeat, apply: apply) { fixture in
            let server = try AdminServer(fixture.context, logger: .silent)
            let group = ServiceGroup(services: [server], logger: .silent)
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                do {
                    let answer = try await body(fixture, try await server.address)
                    await group.triggerGracefulShutdown()
                    try await tasks.waitForAll()
                    return answer
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
            }
        }
    }
}

extension AdminFixture {
    /// Thrown where what is awaited did not come.
    struct NeverEnough: Error {
        let text: String
    }

    /// The metrics' text once it has what is awaited: the ledger hears of events at its own pace.
    func metrics(until isEnough: @Sendable (String) -> Bool) async throws -> String {
        let application = Application(router: context.router(), logger: .silent)
        return try await application.test(.router) { client in
            let end = ContinuousClock.now + .seconds(600)
            while true {
                let text = try await AdminTester(client: client).get("/metrics").text
                if isEnough(text) { return text }
                guard ContinuousClock.now < end else { throw NeverEnough(text: text) }
                await Task.yield()
            }
        }
    }
}
