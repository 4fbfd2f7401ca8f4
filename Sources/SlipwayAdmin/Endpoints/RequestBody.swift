import Foundation
import Hummingbird
import NIOCore

/// A request's body, read strictly: a field that means nothing is a mistake that somebody should hear of.
struct RequestBody {
    static let maxBytes = 4 << 20

    private let bytes: ByteBuffer

    init(of request: Request) async throws {
        bytes = try await request.body.collect(upTo: Self.maxBytes)
    }

    var text: String { String(buffer: bytes) }

    /// An empty body stands for `{}`.
    func decode<Value: Fields & Decodable>(_ type: Value.Type) throws -> Value {
        let json = bytes.readableBytes == 0 ? Data("{}".utf8) : Data(bytes.readableBytesView)
        do {
            try checkNames(in: json, known: type.fields)
            return try API.decode(type, from: json)
        } catch let error as DecodingError {
            throw API.Problem(error)
        }
    }

    private func checkNames(in json: Data, known: [String]) throws {
        for name in try JSONDecoder().decode(FieldNames.self, from: json).names where !known.contains(name) {
            let list = known.isEmpty ? "no fields" : known.joined(separator: ", ")
            throw API.Problem(.malformed, "unknown field `\(name)`: this request takes \(list)", field: name)
        }
    }
}

/// The fields that a body may have, by their names in JSON.
protocol Fields: SendableMetatype {
    static var fields: [String] { get }
}

extension API.StartRollout: Fields {
    static var fields: [String] { ["version", "variant", "strategy", "supersede"] }
}
extension API.Undo: Fields { static var fields: [String] { ["to"] } }
extension API.UndoFlag: Fields { static var fields: [String] { ["to"] } }
extension API.Promote: Fields { static var fields: [String] { ["full"] } }
extension API.Abort: Fields { static var fields: [String] { ["reason"] } }
extension API.Preference: Fields { static var fields: [String] { ["request_id", "preferred"] } }
extension API.Record: Fields {
    static var fields: [String] { ["percentage", "count", "seconds", "content", "headers"] }
}
extension API.Smoke: Fields { static var fields: [String] { ["checks"] } }
extension API.Evaluate: Fields { static var fields: [String] { ["evaluation"] } }
extension API.Approve: Fields { static var fields: [String] { ["by", "evidence"] } }
extension API.Nothing: Fields { static var fields: [String] { [] } }

/// The names of an object's members.
private struct FieldNames: Decodable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    let names: [String]

    init(from decoder: any Decoder) throws {
        names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue).sorted()
    }
}

extension API.Problem {
    /// Names the field that is at fault.
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, _):
            self.init(.malformed, "the field `\(key.stringValue)` is missing", field: key.stringValue)
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            self.init(context, expected: type)
        case .dataCorrupted: self.init(.malformed, "the body is not JSON")
        @unknown default: self.init(.malformed, "the body cannot be read")
        }
    }

    private init(_ context: DecodingError.Context, expected type: any Any.Type) {
        let name = context.codingPath.map(\.stringValue).joined(separator: ".")
        guard !name.isEmpty else {
            self.init(.malformed, "the body is not a JSON object")
            return
        }
        self.init(.malformed, "the field `\(name)` is not a \(Self.word(for: type))", field: name)
    }

    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is Bool.Type: "boolean"
        case is String.Type: "string"
        default: "value of the right type"
        }
    }
}
