#if Flagd
import GRPCCore
import SwiftProtobuf

/// `flagd.evaluation.v2`, whose answers can say that a flag has no value.
struct EvaluationV2: Flagd_Evaluation_V2_Service.SimpleServiceProtocol {
    private let desk: FlagDesk

    init(_ feed: FlagFeed) { desk = FlagDesk(feed: feed, knowsNoValue: true) }

    func resolveBoolean(
        request: Flagd_Evaluation_V2_ResolveBooleanRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V2_ResolveBooleanResponse {
        try desk.answer(request)
    }

    func resolveString(
        request: Flagd_Evaluation_V2_ResolveStringRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V2_ResolveStringResponse {
        try desk.answer(request)
    }

    func resolveInt(
        request: Flagd_Evaluation_V2_ResolveIntRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V2_ResolveIntResponse {
        try desk.answer(request)
    }

    func resolveFloat(
        request: Flagd_Evaluation_V2_ResolveFloatRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V2_ResolveFloatResponse {
        try desk.answer(request)
    }

    func resolveObject(
        request: Flagd_Evaluation_V2_ResolveObjectRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V2_ResolveObjectResponse {
        try desk.answer(request)
    }

    func eventStream(
        request: Flagd_Evaluation_V2_EventStreamRequest,
        response: RPCWriter<Flagd_Evaluation_V2_EventStreamResponse>,
        context: ServerContext
    ) async throws {
        try await desk.feed.tellEvents { event in
            try await response.write(.with { ($0.type, $0.data) = (event.type, event.data) })
        }
    }
}
#endif
