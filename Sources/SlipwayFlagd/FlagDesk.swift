#if Flagd
import Foundation
import GRPCCore
import SlipwayCore
import SwiftProtobuf

/// Answers questions for one flag, in whichever version of the protocol they are put.
struct FlagDesk: Sendable {
    let feed: FlagFeed
    /// Whether an answer can say that it has no value. Where it cannot, a client would take 0 or `false` for one, and is told that there
    /// is no such flag: it then uses its own default.
    let knowsNoValue: Bool

    func answer<Answer: FlagReply>(_ question: some FlagQuestion) throws(RPCError) -> Answer {
        guard let flag = try flags()[question.flagKey] else {
            throw RPCError(code: .notFound, message: "there is no flag `\(question.flagKey)`")
        }
        let evaluation = try evaluate(flag, try context(question.context))
        guard let variant = evaluation.variant else { return try nothing(flag, evaluation.reason) }
        guard let value = Answer.Value(flag: variant.value) else {
            throw RPCError(code: .invalidArgument, message: "`\(flag.key)` is no \(Answer.Value.name)")
        }
        var answer = Answer()
        (answer.value, answer.variant) = (value, variant.name)
        answer.explain(flag, evaluation.reason)
        return answer
    }

    /// Every flag that has a value for the context. One that is at fault is left out: whoever wants to know why asks for it by itself.
    func answerAll(_ context: Google_Protobuf_Struct) throws(RPCError) -> [Found] {
        let context = try self.context(context)
        var answers: [Found] = []
        for flag in try flags().flags {
            do throws(FlagFault) {
                let evaluation = try flag.evaluate(context, at: Self.now)
                if let variant = evaluation.variant { answers.append((flag, evaluation.reason, variant)) }
            } catch {
                continue
            }
        }
        return answers
    }

    typealias Found = (flag: FeatureFlag, reason: FlagEvaluation.Reason, variant: FeatureFlag.Variant)

    private func nothing<Answer: FlagReply>(
        _ flag: FeatureFlag,
        _ reason: FlagEvaluation.Reason
    ) throws(RPCError) -> Answer {
        guard knowsNoValue else {
            throw RPCError(code: .notFound, message: "`\(flag.key)` has no value (\(reason.rawValue))")
        }
        var answer = Answer()
        answer.explain(flag, reason)
        return answer
    }

    func flags() throws(RPCError) -> FlagSet {
        guard let flags = feed.settings?.flags else {
            throw RPCError(code: .unavailable, message: "there are no flags yet")
        }
        return flags
    }

    private func evaluate(_ flag: FeatureFlag, _ context: FlagContext) throws(RPCError) -> FlagEvaluation {
        do throws(FlagFault) { return try flag.evaluate(context, at: Self.now) } catch { throw RPCError(error) }
    }

    private func context(_ context: Google_Protobuf_Struct) throws(RPCError) -> FlagContext {
        do throws(FlagFault) { return try FlagContext(value: JSONValue(context)) } catch { throw RPCError(error) }
    }

    private static var now: SlipwayCore.Timestamp {
        SlipwayCore.Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}

extension RPCError {
    /// As flagd's providers understand codes: `INVALID_ARGUMENT` would be a wrong type, and `UNKNOWN` and `UNAVAILABLE` are asked again.
    init(_ fault: FlagFault) {
        let code: Code =
            switch fault.code {
            case .flagNotFound: .notFound
            case .parseError: .dataLoss
            case .invalidContext: .outOfRange
            case .general: .internalError
            }
        self.init(code: code, message: fault.details)
    }
}
#endif
