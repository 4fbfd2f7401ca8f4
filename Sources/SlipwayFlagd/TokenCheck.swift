#if Flagd
import GRPCCore
import SlipwayCore

/// Lets those in who have a token, where the manifest asks for one (`flags.auth`), by the same fields as OFREP.
struct TokenCheck: ServerInterceptor {
    private let feed: FlagFeed

    init(_ feed: FlagFeed) { self.feed = feed }

    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next: @Sendable (StreamingServerRequest<Input>, ServerContext) async throws -> StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        let isAdmitted = feed.settings?.admits(
            authorization: request.metadata.first("authorization"),
            apiKey: request.metadata.first("x-api-key")
        )
        guard isAdmitted ?? true else {
            let wanted = "flags want a token: `authorization: Bearer …` or `x-api-key` (flags.auth)"
            throw RPCError(code: .unauthenticated, message: wanted)
        }
        return try await next(request, context)
    }
}

extension Metadata {
    fileprivate func first(_ name: String) -> String? { self[stringValues: name].first { _ in true } }
}
#endif
