#if Flagd
import GRPCCore
import SlipwayCore

extension FlagFeed {
    /// Calls `look` now and after each sign, until the client or the server ends it.
    func whileOpen(_ look: (FlagSettings) async throws -> Void) async throws {
        let signs = follow()
        defer { signs.end() }
        try await withRPCCancellationHandler {
            for await _ in signs.stream {
                if let settings { try await look(settings) }
            }
        } onCancelRPC: {
            signs.end()
        }
    }

    /// Tells that the flags can be asked for, then what changes.
    ///
    /// At the beginning every flag may have changed: a provider that comes back to a server keeps what it knew of the one before.
    func tellEvents(_ tell: (FlagEvent) async throws -> Void) async throws {
        var told: FlagSet?
        try await whileOpen { settings in
            let before = told
            told = settings.flags
            if before == nil { try await tell(.ready) }
            guard before != settings.flags else { return try await tell(.alive) }
            let news =
                before.map { changes(from: $0, to: settings.flags) }
                ?? settings.flags.flags.map { FlagChange($0.key, .updated) }
            for event in FlagEvent.changed(news, source: settings.shownFile) { try await tell(event) }
        }
    }
}
#endif
