#if Flagd
import SlipwayCore
import SwiftProtobuf

/// A response with one flag's value, and why it is that one.
protocol FlagReply {
    associatedtype Value: FlagValue
    var value: Value { get set }
    var variant: String { get set }
    var reason: String { get set }
    var metadata: Google_Protobuf_Struct { get set }
    init()
}

extension FlagReply {
    mutating func explain(_ flag: FeatureFlag, _ reason: FlagEvaluation.Reason) {
        self.reason = reason.rawValue
        metadata = Google_Protobuf_Struct(flag.metadata)
    }
}

extension Flagd_Evaluation_V1_ResolveBooleanResponse: FlagReply {}
extension Flagd_Evaluation_V1_ResolveStringResponse: FlagReply {}
extension Flagd_Evaluation_V1_ResolveIntResponse: FlagReply {}
extension Flagd_Evaluation_V1_ResolveFloatResponse: FlagReply {}
extension Flagd_Evaluation_V1_ResolveObjectResponse: FlagReply {}

extension Flagd_Evaluation_V2_ResolveBooleanResponse: FlagReply {}
extension Flagd_Evaluation_V2_ResolveStringResponse: FlagReply {}
extension Flagd_Evaluation_V2_ResolveIntResponse: FlagReply {}
extension Flagd_Evaluation_V2_ResolveFloatResponse: FlagReply {}
extension Flagd_Evaluation_V2_ResolveObjectResponse: FlagReply {}
#endif
