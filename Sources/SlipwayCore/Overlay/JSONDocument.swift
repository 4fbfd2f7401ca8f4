/// A JSON text, known to be well-formed, with the places of its top-level members.
///
/// Holds no tree: a look-up that goes deeper walks over the bytes again. Of members with the same name the last one is read (as
/// JavaScript, Python and Swift do); names are compared after their escapes are resolved.
package struct JSONDocument: Sendable {
    package let bytes: [UInt8]
    package let isObject: Bool
    let top: JSONObject

    package init(_ bytes: [UInt8]) throws(JSONFault) {
        self.bytes = bytes
        (isObject, top) = try bytes.withUnsafeBufferPointer { buffer throws(JSONFault) in
            var scanner = JSONScanner(UnsafeRawBufferPointer(buffer))
            scanner.skipSpace()
            let isObject = scanner.next == UInt8(ascii: "{")
            let top = isObject ? try JSONObject(readingFrom: &scanner) : try JSONObject(skippingWith: &scanner)
            try scanner.expectEnd()
            return (isObject, top)
        }
    }

    /// A string's characters; nil where there is no such member or it is no string.
    package func string(at path: [String]) -> String? {
        guard let range = value(at: path), bytes[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
        return text(in: range)
    }

    package func flag(at path: [String]) -> Bool? {
        guard let range = value(at: path) else { return nil }
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: return nil
        }
    }

    /// A string, a number or a boolean that is written in at most so many bytes.
    package func scalarValue(at path: [String], maxBytes: Int) -> JSONValue? {
        guard let range = value(at: path), range.count <= maxBytes else { return nil }
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"): return nil
        default: return tree(in: range)
        }
    }

    /// A string's characters, or a number or boolean as it is written.
    package func scalar(at path: [String]) -> String? {
        guard let range = value(at: path) else { return nil }
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"): return nil
        default: return text(in: range)
        }
    }
}

extension JSONDocument {
    func value(at path: [String]) -> Range<Int>? {
        guard isObject, let first = path.first else { return nil }
        var found = last(first, in: top)?.value
        for name in path.dropFirst() {
            guard let range = found, let object = object(in: range) else { return nil }
            found = last(name, in: object)?.value
        }
        return found
    }

    func last(_ name: String, in object: JSONObject) -> JSONMember? {
        object.members.last { isNamed($0, name) }
    }

    func isNamed(_ member: JSONMember, _ name: String) -> Bool {
        let range = (member.name.lowerBound + 1)..<(member.name.upperBound - 1)
        if member.isEscaped { return text(in: member.name) == name }
        return range.count == name.utf8.count && bytes[range].elementsEqual(name.utf8)
    }

    /// The object at a value's place, nil if something else stands there.
    func object(in range: Range<Int>) -> JSONObject? {
        guard bytes[range.lowerBound] == UInt8(ascii: "{") else { return nil }
        return rescan(from: range) { scanner throws(JSONFault) in try JSONObject(readingFrom: &scanner) }
    }

    /// The first element of the array at a value's place.
    func firstElement(in range: Range<Int>) -> Range<Int>? {
        rescan(from: range) { scanner throws(JSONFault) in try scanner.readFirstElement() }
    }

    /// The elements of the array at a value's place; none of something else.
    func elements(in range: Range<Int>) -> [Range<Int>] {
        guard bytes[range.lowerBound] == UInt8(ascii: "[") else { return [] }
        var elements: [Range<Int>] = []
        rescan(from: range) { scanner throws(JSONFault) in try scanner.readArray { elements.append($0) } }
        return elements
    }

    func tree(in range: Range<Int>) -> JSONValue? { bytes.withUnsafeBytes { JSONTree.parse($0.part(range)) } }

    private func rescan<T>(from range: Range<Int>, _ read: (inout JSONScanner) throws(JSONFault) -> T) -> T {
        bytes.withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(UnsafeRawBufferPointer(buffer), at: range.lowerBound)
            do throws(JSONFault) {
                return try read(&scanner)
            } catch {
                preconditionFailure("a text that was well-formed has a fault: \(error)")
            }
        }
    }

    private func text(in range: Range<Int>) -> String {
        let isString = bytes[range.lowerBound] == UInt8(ascii: "\"")
        let inside = isString ? (range.lowerBound + 1)..<(range.upperBound - 1) : range
        return bytes.withUnsafeBytes { JSONText.decode($0.part(inside)) }
    }
}
