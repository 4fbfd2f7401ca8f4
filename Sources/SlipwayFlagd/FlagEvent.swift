#if Flagd
import SlipwayCore
import SwiftProtobuf

/// What a stream of events tells.
struct FlagEvent: Sendable {
    let type: String
    var data = Google_Protobuf_Struct()

    static let ready = FlagEvent(type: "provider_ready")
    static let alive = FlagEvent(type: "keep_alive")

    /// What one event names at most: clients take 4 MiB.
    private static let maxChanges = 1000

    /// Names the flags to ask for again, as flagd names them.
    static func changed(_ changes: [FlagChange], source: String) -> [FlagEvent] {
        stride(from: 0, to: changes.count, by: maxChanges).map { start in
            event(changes[start..<min(start + maxChanges, changes.count)], source)
        }
    }

    private static func event(_ changes: ArraySlice<FlagChange>, _ source: String) -> FlagEvent {
        let flags = changes.map { change in
            JSONValue.Member(
                change.key,
                .object([
                    .init("type", .string(change.kind.rawValue)), .init("source", .string(source)),
                    .init("flagKey", .string(change.key)),
                ])
            )
        }
        return FlagEvent(type: "configuration_change", data: Google_Protobuf_Struct([.init("flags", .object(flags))]))
    }
}
#endif
