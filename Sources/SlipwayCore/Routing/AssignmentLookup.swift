/// What a request says of its assignment key, so far.
package enum AssignmentLookup: Hashable, Sendable {
    case key(String)
    /// No source has one: the exchange gets a random place.
    case absent
    /// The next source is the body, which has not been read yet.
    case needsBody
}

extension [AssignmentSource] {
    /// The first key that the sources give, in their order; an empty value counts as absent.
    ///
    /// `body` is nil where the body is no JSON. Nothing after a body source is looked at before the body was read, or the same user
    /// would get a key by the header in one request and by the body in the next.
    package func lookup(header: (String) -> String?, body: JSONDocument?, bodyIsRead: Bool) -> AssignmentLookup {
        for source in self {
            let value: String?
            switch source {
            case .header(let name): value = header(name)?.trimmed
            case .cookie(let name): value = header("cookie")?.cookie(name)
            case .body(let path):
                guard bodyIsRead else { return .needsBody }
                value = body?.scalar(at: path)
            }
            if let value, !value.isEmpty { return .key(value) }
        }
        return .absent
    }
}

extension String {
    fileprivate var trimmed: String {
        // What a codec gives has no space at its ends.
        guard let first = utf8.first, let last = utf8.last, first.isBlank || last.isBlank else { return self }
        return String(Substring(self).trimmed)
    }

    /// A cookie's value by its name, quotes removed (RFC 6265 §4.2.1; names are compared as they are).
    fileprivate func cookie(_ name: String) -> String? {
        var rest = utf8[...]
        while !rest.isEmpty {
            let pair = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest[pair.endIndex...].dropFirst()
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = Substring(pair[pair.index(after: equals)...]).trimmed
            guard Substring(pair[..<equals]).trimmed == name, !value.isEmpty else { continue }
            return value.unquoted
        }
        return nil
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var rest = utf8.drop(while: \.isBlank)
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return Substring(rest)
    }

    fileprivate var unquoted: String {
        guard utf8.count >= 2, utf8.first == UInt8(ascii: "\""), utf8.last == UInt8(ascii: "\"") else {
            return String(self)
        }
        return String(Substring(utf8.dropFirst().dropLast()))
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}
