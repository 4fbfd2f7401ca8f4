import Yams

/// A position in a file, both numbers from 1.
struct TextPlace: Hashable, Comparable {
    var line: Int
    /// In Unicode scalars.
    var column: Int

    static let start = TextPlace(line: 1, column: 1)

    init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    init(_ mark: Mark?) {
        self = mark.map { TextPlace(line: $0.line, column: $0.column) } ?? .start
    }

    static func < (a: TextPlace, b: TextPlace) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

extension TextPlace {
    init(ofByte offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        self.init(line: line, column: String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1)
    }
}
