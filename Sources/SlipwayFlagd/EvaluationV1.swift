#if Flagd
import GRPCCore
import SlipwayCore
import SwiftProtobuf

/// `flagd.evaluation.v1`, which most providers have spoken until now.
struct EvaluationV1: Flagd_Evaluation_V1_Service.SimpleServiceProtocol {
    private let desk: FlagDesk

    init(_ feed: FlagFeed) { desk = FlagDesk(feed: feed, knowsNoValue: false) }

    func resolveBoolean(
        request: Flagd_Evaluation_V1_ResolveBooleanRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V1_ResolveBooleanResponse {
        try desk.answer(request)
    }

    func resolveString(
        request: Flagd_Evaluation_V1_ResolveStringRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V1_ResolveStringResponse {
        try desk.answer(request)
    }

    func resolveInt(
        request: Flagd_Evaluation_V1_ResolveIntRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V1_ResolveIntResponse {
        try desk.answer(request)
    }

    func resolveFloat(
        request: Flagd_Evaluation_V1_ResolveFloatRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V1_ResolveFloatResponse {
        try desk.answer(request)
    }

    func resolveObject(
        request: Flagd_Evaluation_V1_ResolveObjectRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V1_ResolveObjectResponse {
        try desk.answer(request)
    }

    func resolveAll(
        request: Flagd_Evaluation_V1_ResolveAllRequest,
        context: ServerContext
    ) async throws -> Flagd_Evaluation_V1_ResolveAllResponse {
        var answer = Flagd_Evaluation_V1_ResolveAllResponse()
        for (flag, reason, variant) in try desk.answerAll(request.context) {
            answer.flags[flag.key] = Flagd_Evaluation_V1_AnyFlag(flag, reason, variant)
        }
        answer.metadata = Google_Protobuf_Struct(try desk.flags().metadata)
        return answer
    }

    func eventStream(
        request: Flagd_Evaluation_V1_EventStreamRequest,
        response: RPCWriter<Flagd_Evaluation_V1_EventStreamResponse>,
        context: ServerContext
    ) async throws {
        try await desk.feed.tellEvents { event in
            try await response.write(.with { ($0.type, $0.data) = (event.type, event.data) })
        }
    }
}

extension Flagd_Evaluation_V1_AnyFlag {
    fileprivate init(_ flag: FeatureFlag, _ reason: FlagEvaluation.Reason, _ variant: FeatureFlag.Variant) {
        self.init()
        self.reason = reason.rawValue
        self.variant = variant.name
        metadata = Google_Protobuf_Struct(flag.metadata)
        switch variant.value {
        case .bool(let flag): value = .boolValue(flag)
        case .string(let text): value = .stringValue(text)
        case .integer(let number): value = .doubleValue(Double(number))
        case .number(let number): value = .doubleValue(number)
        case .object(let members): value = .objectValue(Google_Protobuf_Struct(members))
        // There is no place for them in the message.
        case .array, .null: value = nil
        }
    }
}
#endif
