#if Flagd
import SlipwayCore
import SwiftProtobuf

// Google's Struct knows one kind of number, and no order.
extension JSONValue {
    init(_ value: Google_Protobuf_Struct) {
        let names = value.fields.keys.sorted()
        self = .object(names.map { Member($0, value.fields[$0].map(JSONValue.init) ?? .null) })
    }

    /// A whole number is an integer: rules that make texts of numbers mean `1`, not `1.0`.
    init(_ value: Google_Protobuf_Value) {
        switch value.kind {
        case nil, .nullValue?: self = .null
        case .boolValue(let flag)?: self = .bool(flag)
        case .stringValue(let text)?: self = .string(text)
        case .numberValue(let number)?:
            let isExact = abs(number) <= 9_007_199_254_740_992
            self = isExact ? Int64(exactly: number).map(JSONValue.integer) ?? .number(number) : .number(number)
        case .listValue(let list)?: self = .array(list.values.map(JSONValue.init))
        case .structValue(let object)?: self.init(object)
        }
    }
}

extension Google_Protobuf_Struct {
    init(_ members: [JSONValue.Member]) {
        self.init()
        for member in members { fields[member.name] = Google_Protobuf_Value(member.value) }
    }
}

extension Google_Protobuf_Value {
    init(_ value: JSONValue) {
        self.init()
        kind =
            switch value {
            case .null: .nullValue(.nullValue)
            case .bool(let flag): .boolValue(flag)
            case .integer(let number): .numberValue(Double(number))
            case .number(let number): .numberValue(number)
            case .string(let text): .stringValue(text)
            case .array(let values): .listValue(.with { $0.values = values.map(Google_Protobuf_Value.init) })
            case .object(let members): .structValue(Google_Protobuf_Struct(members))
            }
    }
}
#endif
