import Foundation
import SlipwayCore

/// Which keys hold what, and in which form.
///
///     services/<service>              ServiceRecord
///     rollouts/<rollout>              StoredRollout
///     journal/<rollout>/<sequence>    JournalEntry
///     evidence/<rollout>              StageEvidence, while the rollout is under way
///     shadow/<rollout>                ShadowRecord; a large value
///     judge/<rollout>                 JudgeSeat, while the rollout is under way; a large value
///     observations/<rollout>/<attempt>/<part>   lines of a recording
///     history/<service>               UserHistory; a large value
///     subjects/<number>               SubjectBook.Entry
///     keys/attribution                AttributionKey
///     flags/head                      FlagHead
///     flags/live/<flag>               FlagRecord
///     flags/off/<flag>                FlagSwitch
///     flags/journal/<flag>/<revision> FlagJournalEntry; the flag's key encoded as a URL would have it
///     flags/fetched                   FetchedFlags; a large value
enum StoreLayout {
    static let services = "services/"
    static let rollouts = "rollouts/"
    static let evidence = "evidence/"
    static let subjects = "subjects/"
    static let attributionKey: StoreKey = "keys/attribution"

    static func service(_ id: ServiceID) -> StoreKey { StoreKey(rawValue: services + id.rawValue) }
    static func rollout(_ id: RolloutID) -> StoreKey { StoreKey(rawValue: rollouts + id.rawValue) }
    static func evidence(_ id: RolloutID) -> StoreKey { StoreKey(rawValue: evidence + id.rawValue) }
    static func judge(_ id: RolloutID) -> StoreKey { StoreKey(rawValue: "judge/\(id)") }
    static func shadow(_ id: RolloutID) -> StoreKey { StoreKey(rawValue: "shadow/\(id)") }
    static func history(_ id: ServiceID) -> StoreKey { StoreKey(rawValue: "history/\(id)") }
    static func observations(_ id: RolloutID) -> String { "observations/\(id)/" }

    static func observations(_ id: RolloutID, attempt: Int) -> String { observations(id) + "\(attempt)/" }

    static func observations(_ id: RolloutID, attempt: Int, _ part: Int) -> StoreKey {
        let (digits, prefix) = (String(part), observations(id, attempt: attempt))
        return StoreKey(rawValue: prefix + String(repeating: "0", count: max(0, 6 - digits.count)) + digits)
    }

    static let flagHead: StoreKey = "flags/head"
    static let liveFlags = "flags/live/"
    static let flagSwitches = "flags/off/"
    static let flagJournals = "flags/journal/"
    static let fetchedFlags: StoreKey = "flags/fetched"

    static func flag(_ key: String) -> StoreKey { StoreKey(rawValue: liveFlags + key) }
    static func flagSwitch(_ key: String) -> StoreKey { StoreKey(rawValue: flagSwitches + key) }

    /// A key may have a `/`: one flag's journal must not be a part of another's.
    static func flagJournal(_ key: String) -> String {
        flagJournals + (key.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? key) + "/"
    }

    static func flagJournal(_ key: String, _ revision: Int) -> StoreKey {
        let digits = String(revision)
        return StoreKey(rawValue: flagJournal(key) + String(repeating: "0", count: max(0, 12 - digits.count)) + digits)
    }

    static func journal(_ id: RolloutID) -> String { "journal/\(id)/" }

    /// Padded, so that the order of keys is the order of entries.
    static func journal(_ id: RolloutID, _ sequence: Int) -> StoreKey {
        let digits = String(sequence)
        return StoreKey(rawValue: journal(id) + String(repeating: "0", count: max(0, 8 - digits.count)) + digits)
    }

    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Evidence may be beyond all numbers; a decision must not fail to be written for that.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return Array(try encoder.encode(value))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from entry: StoreEntry) throws -> Value {
        try decode(type, from: entry.value, entry.key)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8], _ key: StoreKey) throws -> Value {
        do {
            let decoder = JSONDecoder()
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: "inf",
                negativeInfinity: "-inf",
                nan: "nan"
            )
            return try decoder.decode(type, from: Data(bytes))
        } catch {
            throw ControllerError.unavailable("the store's \(key) cannot be read: \(error)")
        }
    }
}

/// A rollout with the number of its last journal entry.
struct StoredRollout: Codable, Sendable {
    var rollout: Rollout
    var sequence: Int
}
