/// Follows `*( ";" token [ "=" ( token / quoted-string ) ] )`, byte by byte (RFC 9112 §7.1.1).
struct ChunkExtensions {
    private enum State {
        case none
        /// After a semicolon or an equals sign: something has to follow.
        case nameBegins, valueBegins
        case name, value
        case quoted, escaped, quotedEnded
    }

    private var state = State.none

    var mayEnd: Bool {
        switch state {
        case .none, .name, .value, .quotedEnded: true
        case .nameBegins, .valueBegins, .quoted, .escaped: false
        }
    }

    /// Whether the byte may stand here.
    mutating func take(_ byte: UInt8) -> Bool {
        guard let next = next(byte) else { return false }
        state = next
        return true
    }

    private func next(_ byte: UInt8) -> State? {
        switch (state, byte) {
        case (.none, UInt8(ascii: ";")), (.name, UInt8(ascii: ";")), (.value, UInt8(ascii: ";")),
            (.quotedEnded, UInt8(ascii: ";")):
            .nameBegins
        case (.name, UInt8(ascii: "=")): .valueBegins
        case (.valueBegins, UInt8(ascii: "\"")): .quoted
        case (.quoted, UInt8(ascii: "\"")): .quotedEnded
        case (.quoted, UInt8(ascii: "\\")): .escaped
        case (.quoted, _), (.escaped, _): byte.isValueByte && byte < 0x80 ? .quoted : nil
        case (.nameBegins, _), (.name, _): byte.isTokenByte ? .name : nil
        case (.valueBegins, _), (.value, _): byte.isTokenByte ? .value : nil
        case (.none, _), (.quotedEnded, _): nil
        }
    }
}
