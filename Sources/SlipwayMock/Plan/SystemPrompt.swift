import Foundation
import NIOCore

/// Finds the system prompt in a request's body, for an answer that leaks it.
enum SystemPrompt {
    /// - Returns: nil if the request has none.
    static func find(in body: ByteBuffer, api: MockAPI) -> String? {
        guard let request = object(body) else { return nil }
        let parts: [String]
        switch api {
        case .chat: parts = systemMessages(request["messages"])
        case .responses: parts = texts(request["instructions"]) + systemMessages(request["input"])
        case .messages: parts = texts(request["system"])
        }
        return parts.isEmpty ? nil : parts.joined(separator: "\n")
    }

    private static func object(_ body: ByteBuffer) -> [String: Any]? {
        do {
            return try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any]
        } catch {
            return nil  // The outline was an object, its depth was no JSON: nothing to leak.
        }
    }

    private static func systemMessages(_ value: Any?) -> [String] {
        let messages = value as? [[String: Any]] ?? []
        return messages.filter { ["system", "developer"].contains($0["role"] as? String) }.flatMap {
            texts($0["content"])
        }
    }

    /// A text, or a list of blocks that have one.
    private static func texts(_ value: Any?) -> [String] {
        if let text = value as? String { return [text] }
        return (value as? [[String: Any]] ?? []).compactMap { $0["text"] as? String }
    }
}
