#if Flagd
import SwiftProtobuf

/// A request for one flag.
protocol FlagQuestion {
    var flagKey: String { get }
    var context: Google_Protobuf_Struct { get }
}

extension Flagd_Evaluation_V1_ResolveBooleanRequest: FlagQuestion {}
extension Flagd_Evaluation_V1_ResolveStringRequest: FlagQuestion {}
extension Flagd_Evaluation_V1_ResolveIntRequest: FlagQuestion {}
extension Flagd_Evaluation_V1_ResolveFloatRequest: FlagQuestion {}
extension Flagd_Evaluation_V1_ResolveObjectRequest: FlagQuestion {}

extension Flagd_Evaluation_V2_ResolveBooleanRequest: FlagQuestion {}
extension Flagd_Evaluation_V2_ResolveStringRequest: FlagQuestion {}
extension Flagd_Evaluation_V2_ResolveIntRequest: FlagQuestion {}
extension Flagd_Evaluation_V2_ResolveFloatRequest: FlagQuestion {}
extension Flagd_Evaluation_V2_ResolveObjectRequest: FlagQuestion {}
#endif
