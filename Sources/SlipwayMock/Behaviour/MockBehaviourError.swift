import Foundation

/// Why a behaviour was refused.
package struct MockBehaviourError: Error, Equatable, CustomStringConvertible {
    /// The path of the key at fault; nil if the whole is.
    package let key: String?
    package let problem: String

    package var description: String { key.map { "\($0): \(problem)" } ?? problem }
}

extension MockBehaviourError {
    /// Runs `body` and turns whatever a JSON reader throws into an error that names the key.
    static func naming<Value>(_ body: () throws -> Value) throws(MockBehaviourError) -> Value {
        do {
            return try body()
        } catch let error as DecodingError {
            throw MockBehaviourError(error)
        } catch let error as MockBehaviourError {
            throw error
        } catch {
            throw MockBehaviourError(key: nil, problem: "not JSON")
        }
    }

    private init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            self.init(context)
        case .keyNotFound(let key, let context):
            let path = (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
            self.init(key: path, problem: "is missing")
        @unknown default:
            self.init(key: nil, problem: "not a behaviour")
        }
    }

    private init(_ context: DecodingError.Context) {
        // A corrupted document has no path: the text is no JSON at all.
        guard !context.codingPath.isEmpty else {
            self.init(key: nil, problem: "not a JSON object")
            return
        }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        self.init(key: path, problem: context.debugDescription)
    }
}
