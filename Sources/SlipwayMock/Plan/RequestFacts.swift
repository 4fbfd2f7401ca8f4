import Foundation
import NIOCore

/// What the mock reads of a request's JSON body, found by one pass over its top-level fields.
///
/// No tree is built: a benchmark's request costs a scan of its bytes and nothing else. The scan checks the outline (one object, its
/// keys, strings and brackets closed), not every literal in its depth.
package struct RequestFacts: Sendable, Equatable {
    /// Still escaped as the request had it, so that it can be echoed byte for byte.
    package var model = ""
    package var isStreaming = false
    package var streamOptions: StreamOptions?
    /// What the answer may have at most, by whichever name the API has for it.
    package var maxTokens: Int?
    private var hasEscapedKey = false

    package struct StreamOptions: Sendable, Equatable {
        package var includesUsage: Bool?
        package var includesObfuscation: Bool?
    }
}

extension RequestFacts {
    /// - Returns: nil if the body is no JSON object.
    package init?(body: ByteBuffer) {
        guard let facts = body.withUnsafeReadableBytes({ Self.scan($0) }) else { return nil }
        self = facts.hasEscapedKey ? Self.scanUnescaped(body) ?? facts : facts
    }

    private static func scan(_ bytes: UnsafeRawBufferPointer) -> RequestFacts? {
        var facts = RequestFacts()
        return JSONOutline.scan(bytes) { key, value in facts.take(key, value) } ? facts : nil
    }

    /// `"str\u0065am"` is `"stream"`: a body that writes a key so is parsed and written plainly first.
    private static func scanUnescaped(_ body: ByteBuffer) -> RequestFacts? {
        do {
            let object = try JSONSerialization.jsonObject(with: Data(body.readableBytesView))
            return try JSONSerialization.data(withJSONObject: object).withUnsafeBytes { scan($0) }
        } catch {
            return nil
        }
    }

    private mutating func take(_ key: JSONOutline.Slice, _ value: JSONOutline.Slice) {
        if JSONOutline.equals(key, "model") {
            model = JSONOutline.stringContent(value) ?? ""
        } else if JSONOutline.equals(key, "stream") {
            isStreaming = JSONOutline.equals(value, "true")
        } else if JSONOutline.equals(key, "stream_options") {
            streamOptions = Self.options(value)
        } else if Self.namesMaxTokens(key) {
            maxTokens = Int(String(decoding: value, as: UTF8.self))
        } else if key.contains(UInt8(ascii: "\\")) {
            hasEscapedKey = true
        }
    }

    private static func namesMaxTokens(_ key: JSONOutline.Slice) -> Bool {
        JSONOutline.equals(key, "max_tokens") || JSONOutline.equals(key, "max_completion_tokens")
            || JSONOutline.equals(key, "max_output_tokens")
    }

    private static func options(_ value: JSONOutline.Slice) -> StreamOptions? {
        var options = StreamOptions()
        let isObject = JSONOutline.scan(UnsafeRawBufferPointer(rebasing: value)) { key, value in
            if JSONOutline.equals(key, "include_usage") {
                options.includesUsage = JSONOutline.equals(value, "true")
            } else if JSONOutline.equals(key, "include_obfuscation") {
                options.includesObfuscation = JSONOutline.equals(value, "true")
            }
        }
        return isObject ? options : nil
    }
}
