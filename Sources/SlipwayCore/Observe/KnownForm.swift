/// What texts from one source have in common: all but some of their strings and numbers.
///
/// A provider repeats names, models and framing in every chunk of a stream, and in every answer. A text that differs from one that was read
/// in nothing but these gaps is compared with it instead of being read.
struct KnownForm: Sendable {
    /// A place that may be filled otherwise.
    struct Gap: Hashable, Sendable {
        var range: Range<Int>
        /// What is read there: content, a count, or nothing.
        var member: WireMember
        /// Of a string, what stands between its quotation marks.
        var isString: Bool
    }

    private static let maxBytes = 2048
    /// Further ones are not taken for such.
    static let maxGaps = 24

    /// What stands between the gaps, at most `maxBytes`. Of what is in a gap nothing is held.
    private var shared: [UInt8] = []
    private var gaps: [Gap] = []
    /// Where in `shared` each of them is.
    private var places: [Int] = []

    private var isEmpty: Bool { shared.isEmpty }

    /// - Parameter offset: where in `text` that begins from which the gaps' ranges are counted.
    mutating func note(_ text: UnsafeRawBufferPointer, _ gaps: [Gap], offset: Int = 0) {
        forget()
        guard text.count - gaps.reduce(0, { $0 + $1.range.count }) <= Self.maxBytes else { return }
        var at = 0
        for gap in gaps {
            shared.append(contentsOf: text[at..<offset + gap.range.lowerBound])
            places.append(shared.count)
            at = offset + gap.range.upperBound
        }
        shared.append(contentsOf: text[at...])
        self.gaps = gaps
    }

    mutating func forget() {
        shared.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }

    /// How many bytes of `text`, from its first on, have this form; nil where they do not.
    ///
    /// - Parameter fill: is told what stands in each gap of which something is read, also where it then comes to nil.
    @inline(__always)
    func match(
        _ text: UnsafeRawBufferPointer,
        _ fill: (WireMember, UnsafeRawBufferPointer) -> Void
    ) -> Int? {
        isEmpty ? nil : shared.withUnsafeBytes { match(text, $0, fill) }
    }

    @inline(__always)
    private func match(
        _ text: UnsafeRawBufferPointer,
        _ shared: UnsafeRawBufferPointer,
        _ fill: (WireMember, UnsafeRawBufferPointer) -> Void
    ) -> Int? {
        var (at, passed) = (0, 0)
        for index in places.indices {
            let (gap, place) = (gaps[index], places[index])
            guard text.hasPart(shared.part(passed..<place), at: at) else { return nil }
            at += place - passed
            guard let end = Self.end(of: gap, in: text, from: at) else { return nil }
            if gap.member != .ignored { fill(gap.member, text.part(at..<end)) }
            (at, passed) = (end, place)
        }
        let rest = shared.part(passed..<shared.count)
        return text.hasPart(rest, at: at) ? at + rest.count : nil
    }

    private static func end(of gap: Gap, in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        gap.isString ? endOfString(in: text, from: start) : ByteSearch.literalEdge(in: text, from: start)
    }

    /// Nil where the string has no end yet, or a control character in it, which might end an event.
    static func endOfString(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var at = ByteSearch.escapable(in: text, from: start)
        while at + 1 < text.count, text[at] == UInt8(ascii: "\\"), text[at + 1] >= 0x20 {
            at = ByteSearch.escapable(in: text, from: at + 2)
        }
        return at < text.count && text[at] == UInt8(ascii: "\"") ? at : nil
    }
}
