#if Flagd
import GRPCCore
import SlipwayCore
import SwiftProtobuf

/// `flagd.sync.v1`: all flags, for providers that evaluate them in their own process.
///
/// A selector is not looked at: there is one set of flags.
struct FlagSync: Flagd_Sync_V1_FlagSyncService.SimpleServiceProtocol {
    private let feed: FlagFeed

    init(_ feed: FlagFeed) { self.feed = feed }

    func syncFlags(
        request: Flagd_Sync_V1_SyncFlagsRequest,
        response: RPCWriter<Flagd_Sync_V1_SyncFlagsResponse>,
        context: ServerContext
    ) async throws {
        var told: FlagSet?
        try await feed.whileOpen { settings in
            guard settings.flags != told else { return }
            let text = try export(settings.flags)
            told = settings.flags
            try await response.write(.with { $0.flagConfiguration = text })
        }
    }

    func fetchAllFlags(
        request: Flagd_Sync_V1_FetchAllFlagsRequest,
        context: ServerContext
    ) async throws -> Flagd_Sync_V1_FetchAllFlagsResponse {
        let text = try export(try FlagDesk(feed: feed, knowsNoValue: true).flags())
        return .with { $0.flagConfiguration = text }
    }

    /// Nothing is added to clients' contexts. The member is there all the same: clients take it for granted.
    func getMetadata(
        request: Flagd_Sync_V1_GetMetadataRequest,
        context: ServerContext
    ) async throws -> Flagd_Sync_V1_GetMetadataResponse {
        .with { $0.metadata = Google_Protobuf_Struct() }
    }

    private func export(_ flags: FlagSet) throws(RPCError) -> String {
        do throws(FlagFault) {
            return try feed.export(flags)
        } catch {
            throw RPCError(code: .resourceExhausted, message: error.details)
        }
    }
}
#endif
