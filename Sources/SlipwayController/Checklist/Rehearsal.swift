import SlipwayCore

/// The way back, exercised before the version has users: the gateway gets the tables that a takeback would give it, and a request through it
/// has to be answered by stable.
struct Rehearsal {
    private let order: JobOrder
    private let stable: Version
    private let system: any OwnSystem

    init(_ order: JobOrder, to stable: Version, on system: any OwnSystem) {
        (self.order, self.stable, self.system) = (order, stable, system)
    }

    func result() async throws -> ItemResult {
        let call = UserCall(to: order.service, through: try await system.doors())
        do {
            let time = try await system.beginRehearsal(of: order.rollout)
            let answer = try await call.answer(trace: UserCall.newTrace(), version: nil)
            await system.endRehearsal(of: order.rollout)
            return judge(answer, after: time)
        } catch {
            await system.endRehearsal(of: order.rollout)
            throw error
        }
    }

    private func judge(_ answer: UserCall.Answer, after time: Duration) -> ItemResult {
        guard answer.isAnswered else {
            let error = answer.error.map { " (\($0))" } ?? ""
            return ItemResult(.fail, output: "on the way back \(stable.id) answered \(answer.status)\(error)")
        }
        guard answer.version == stable.id else {
            return ItemResult(
                .fail,
                output: "on the way back \(answer.version?.rawValue ?? "nobody") answered, not \(stable.id)"
            )
        }
        let milliseconds = time.inSeconds * 1000
        return ItemResult(
            .pass,
            output:
                "rehearsed: all event loops went back within \(milliseconds.fixed(1)) ms, and \(stable.id) answered through them",
            figures: [Self.figure: milliseconds]
        )
    }

    /// Milliseconds.
    package static let figure = "rehearsed_ms"
}
