/// What the gateway has to know of a request's body.
package struct RequestFacts: Hashable, Sendable {
    package var isStream: Bool
    /// Whether the client itself asked for `include_usage`, so that the chunk with the usage is its own.
    package var asksForUsage: Bool
    package var model: String?

    package init(isStream: Bool = false, asksForUsage: Bool = false, model: String? = nil) {
        self.isStream = isStream
        self.asksForUsage = asksForUsage
        self.model = model
    }

    package init(document: JSONDocument, api: APIKind) {
        self.init()
        document.bytes.withUnsafeBytes { bytes in
            for member in document.top.members { note(member, in: bytes, api) }
        }
    }

    /// Reads a body where it lies: enough where nothing of it will be changed.
    ///
    /// - Throws: where the whole text is not JSON.
    package init(reading bytes: UnsafeRawBufferPointer, api: APIKind) throws(JSONFault) {
        self.init()
        var scanner = JSONScanner(bytes)
        try scanner.readTextOfObject { note($0, in: bytes, api) }
    }

    /// Of members with the same name the last one is read, so that each replaces what one before it has said.
    private mutating func note(_ member: JSONMember, in bytes: UnsafeRawBufferPointer, _ api: APIKind) {
        if member.isNamed("stream", in: bytes) {
            isStream = bytes[member.value.lowerBound] == UInt8(ascii: "t")
        } else if member.isNamed("model", in: bytes) {
            model = Self.string(at: member.value, in: bytes)
        } else if api == .openAIChat, member.isNamed("stream_options", in: bytes) {
            asksForUsage = Self.includesUsage(at: member.value, in: bytes)
        }
    }

    private static func string(at place: Range<Int>, in bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes[place.lowerBound] == UInt8(ascii: "\"") else { return nil }
        return JSONText.decode(bytes.part((place.lowerBound + 1)..<(place.upperBound - 1)))
    }

    private static func includesUsage(at place: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes[place.lowerBound] == UInt8(ascii: "{") else { return false }
        var (scanner, includes) = (JSONScanner(bytes, at: place.lowerBound), false)
        do throws(JSONFault) {
            try scanner.readObject { member in
                guard member.isNamed("include_usage", in: bytes) else { return }
                includes = bytes[member.value.lowerBound] == UInt8(ascii: "t")
            }
        } catch {
            preconditionFailure("a text that was well-formed has a fault: \(error)")
        }
        return includes
    }
}
