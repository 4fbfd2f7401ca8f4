#if Flagd
import SlipwayCore
import SwiftProtobuf

/// A type that a client asks for.
protocol FlagValue {
    /// For people.
    static var name: String { get }
    /// Nil if the flag's value is of another type.
    init?(flag value: JSONValue)
}

extension Bool: FlagValue {
    static var name: String { "boolean" }

    init?(flag value: JSONValue) {
        guard case .bool(let flag) = value else { return nil }
        self = flag
    }
}

extension String: FlagValue {
    static var name: String { "text" }

    init?(flag value: JSONValue) {
        guard case .string(let text) = value else { return nil }
        self = text
    }
}

/// A float is taken if it is whole.
extension Int64: FlagValue {
    static var name: String { "integer" }

    init?(flag value: JSONValue) {
        switch value {
        case .integer(let number): self = number
        case .number(let number): self.init(exactly: number)
        default: return nil
        }
    }
}

extension Double: FlagValue {
    static var name: String { "number" }

    init?(flag value: JSONValue) {
        switch value {
        case .integer(let number): self.init(number)
        case .number(let number): self = number
        default: return nil
        }
    }
}

extension Google_Protobuf_Struct: FlagValue {
    static var name: String { "object" }

    init?(flag value: JSONValue) {
        guard case .object(let members) = value else { return nil }
        self.init(members)
    }
}
#endif
