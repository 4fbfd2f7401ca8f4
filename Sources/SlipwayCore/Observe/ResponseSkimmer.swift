/// Reads the few wanted members out of JSON that arrives in pieces, and holds nothing but the one it is in.
///
/// Lenient: any bytes are taken, nothing is ever refused, what cannot be understood is skipped. It follows brackets and strings, keeps the
/// chain of wanted containers it is in, and counts depth below everything else.
///
///     structure ──"──► string ──"──► structure        a name, a wanted value, or skipped
///     structure ──1──► literal ──,──► structure       wanted numbers and words; others pass as structure
///     structure ──[──► probe ──x──► structure         is a content array empty?
///     structure ──}──► done                           the outermost value closed
struct ResponseSkimmer: Sendable {
    private enum Phase {
        case structure
        case string
        case literal
        case probe
        case done
    }

    private enum Reading {
        case name
        case value
        case nothing
    }

    /// From where on gaps are noted.
    enum GapsBegin {
        case nowhere
        case atStart
        /// With the first content, where what stands before it need not be said again.
        case atContent
    }

    var facts: ResponseFacts
    private var phase = Phase.structure
    private var reading = Reading.nothing
    /// The wanted containers around this place, a byte each, the innermost lowest. The tree is less than eight deep.
    private var path: UInt64 = 0 {
        didSet { container = WireMember(rawValue: UInt8(truncatingIfNeeded: path)) ?? .ignored }
    }
    /// The innermost of them.
    private var container = WireMember.ignored
    /// Containers entered below the last wanted one.
    private var ignoredDepth = 0
    /// What the next value is.
    private var pending = WireMember.top
    private var expectsName = false
    /// The piece ended behind a backslash.
    private var isEscaped = false
    /// The part of a name or value that came in earlier pieces.
    private var token: [UInt8] = []
    /// Of a text that came in one piece, what may be otherwise in another text that says the same.
    private(set) var gaps: [KnownForm.Gap] = []
    private var gapsBegin = GapsBegin.nowhere

    init(api: APIKind) { facts = ResponseFacts(api: api) }

    /// Whether the outermost value has closed.
    var isDone: Bool { phase == .done }

    mutating func textBegan() {
        facts.textBegan()
        phase = .structure
        path = 0
        ignoredDepth = 0
        pending = .top
        expectsName = false
        isEscaped = false
        token.removeAll(keepingCapacity: true)
        gaps.removeAll(keepingCapacity: true)
    }

    /// Takes a text that comes in one piece.
    mutating func read(whole text: UnsafeRawBufferPointer, gapsBegin: GapsBegin) {
        self.gapsBegin = gapsBegin
        read(text)
        self.gapsBegin = .nowhere
    }

    /// Instead of a text that is known to say so much.
    mutating func end(with facts: ResponseFacts) {
        self.facts = facts
        phase = .done
    }

    /// Takes the next piece.
    mutating func read(_ bytes: UnsafeRawBufferPointer) {
        var at = 0
        while at < bytes.count {
            switch phase {
            case .structure: at = ignoredDepth > 0 ? skipIgnored(bytes, from: at) : readStructure(bytes, from: at)
            case .string: at = readString(bytes, from: at)
            case .literal: at = readLiteral(bytes, from: at)
            case .probe: at = probe(bytes, from: at)
            case .done: return
            }
        }
    }
}

extension ResponseSkimmer {
    private mutating func readStructure(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                at = beginString(bytes, from: at)
                if phase == .string { return at }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open(byte)
                if ignoredDepth > 0 { return at }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                close()
                if phase == .done { return at }
            case UInt8(ascii: ","): separate()
            case UInt8(ascii: ":"): expectsName = false
            case _ where JSONScanner.isSpace(byte): break
            case _ where expectsName || !pending.isScalar:
                let end = ByteSearch.literalEdge(in: bytes, from: at)
                if gapsBegin != .nowhere, !expectsName { noteNumber(at - 1..<end, in: bytes) }
                at = end
            default:
                phase = .literal
                return at - 1
            }
        }
        return at
    }

    /// Behind the quotation mark that begins a string. One that is whole and has no escape, as nearly all, is dealt with here.
    private mutating func beginString(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let end = ByteSearch.stringEdge(in: bytes, from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
            if gapsBegin != .nowhere, !expectsName { noteString(bytes, from: start) }
            beginString()
            return readString(bytes, from: start)
        }
        let string = bytes.part(start..<end)
        if expectsName {
            nameRead(string)
            return end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: ":") ? end + 2 : end + 1
        }
        if gapsBegin != .nowhere { noteGap(start..<end, isString: true) }
        if pending.isScalar {
            facts.stringRead(pending, string)
            pending = .ignored
        }
        return end + 1
    }

    private mutating func beginString() {
        phase = .string
        if expectsName {
            reading = .name
        } else {
            reading = pending.isScalar ? .value : .nothing
        }
    }

    private mutating func open(_ bracket: UInt8) {
        let isObject = bracket == UInt8(ascii: "{")
        if !expectsName && (isObject ? pending.isObject : pending == .choices) {
            facts.objectBegan(pending)
            path = path << 8 | UInt64(pending.rawValue)
            expectsName = isObject
            pending = isObject ? .ignored : .choice
        } else {
            ignoredDepth = 1
            if pending == .content { phase = .probe }
            pending = .ignored
        }
    }

    private mutating func close() {
        path >>= 8
        expectsName = false
        pending = .ignored
        if path == 0 { phase = .done }
    }

    private mutating func separate() {
        let isArray = container == .choices
        pending = isArray ? .choice : .ignored
        expectsName = !isArray
    }

    private mutating func skipIgnored(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") {
                at = skipString(bytes, from: at)
            } else if byte == UInt8(ascii: ":") {
                if gapsBegin == .atStart { noteIgnored(bytes, from: at) }
            } else if byte | 0x20 == UInt8(ascii: "{") {
                ignoredDepth += 1
            } else if byte | 0x20 == UInt8(ascii: "}") {
                ignoredDepth -= 1
                if ignoredDepth > 0 { continue }
                if path == 0 { phase = .done }
                return at
            }
        }
        return at
    }

    private mutating func skipString(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let end = ByteSearch.stringEdge(in: bytes, from: start)
        if end < bytes.count, bytes[end] == UInt8(ascii: "\"") { return end + 1 }
        phase = .string
        reading = .nothing
        return readString(bytes, from: start)
    }

    private mutating func probe(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < bytes.count, JSONScanner.isSpace(bytes[at]) { at += 1 }
        if at < bytes.count {
            if bytes[at] | 0x20 != UInt8(ascii: "}") { facts.contentFound() }
            phase = .structure
        }
        return at
    }
}

extension ResponseSkimmer {
    private mutating func readString(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = isEscaped ? start + 1 : start
        isEscaped = false
        while true {
            at = ByteSearch.stringEdge(in: bytes, from: at)
            if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
                phase = .structure
                finish(bytes.part(start..<at))
                return at + 1
            }
            if at + 1 >= bytes.count {
                isEscaped = at < bytes.count
                keep(bytes.part(start..<bytes.count))
                return bytes.count
            }
            at += 2
        }
    }

    private mutating func readLiteral(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        reading = .value
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: ",") || byte | 0x20 == UInt8(ascii: "}") || JSONScanner.isSpace(byte) {
                phase = .structure
                if gapsBegin != .nowhere { noteNumber(start..<at, in: bytes) }
                finish(bytes.part(start..<at), isString: false)
                return at
            }
            at += 1
        }
        keep(bytes.part(start..<at))
        return at
    }

    /// Keeps one byte more than is ever used, so that too long stays too long.
    private mutating func keep(_ part: UnsafeRawBufferPointer) {
        if reading == .nothing { return }
        token.append(contentsOf: part.prefix(ResponseFacts.maxTextBytes + 1 - token.count))
    }

    private mutating func finish(_ part: UnsafeRawBufferPointer, isString: Bool = true) {
        if reading == .nothing { return }
        if token.isEmpty { return take(part, isString: isString) }
        keep(part)
        let whole = token
        token.removeAll()
        whole.withUnsafeBytes { take($0, isString: isString) }
    }

    private mutating func take(_ text: UnsafeRawBufferPointer, isString: Bool) {
        if reading == .name { return nameRead(text) }
        if isString { facts.stringRead(pending, text) } else { facts.literalRead(pending, text) }
        pending = .ignored
    }

    private mutating func nameRead(_ name: UnsafeRawBufferPointer) {
        if container == .error { facts.memberFound(in: container) }
        pending = container.member(name)
        expectsName = false
    }
}

// What may be otherwise in another text that says the same.
extension ResponseSkimmer {
    private mutating func noteGap(_ range: Range<Int>, isString: Bool) {
        if gapsBegin == .atContent, pending == .content, facts.isRepetition { gapsBegin = .atStart }
        guard gapsBegin == .atStart, gaps.count < KnownForm.maxGaps else { return }
        let isGap = !pending.isScalar || (isString ? pending == .content : pending.isCount)
        guard isGap else { return }
        gaps.append(KnownForm.Gap(range: range, member: pending.isScalar ? pending : .ignored, isString: isString))
    }

    /// Words and zeros are seldom otherwise.
    private mutating func noteNumber(_ range: Range<Int>, in bytes: UnsafeRawBufferPointer) {
        let number = bytes.part(range)
        guard let first = number.first, first <= UInt8(ascii: "9"), !number.isEqual(to: "0") else { return }
        noteGap(range, isString: false)
    }

    /// Behind a colon, where nothing is read.
    private mutating func noteIgnored(_ bytes: UnsafeRawBufferPointer, from start: Int) {
        var at = start
        while at < bytes.count, JSONScanner.isSpace(bytes[at]) { at += 1 }
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
            return noteNumber(at..<ByteSearch.literalEdge(in: bytes, from: at), in: bytes)
        }
        noteString(bytes, from: at + 1)
    }

    private mutating func noteString(_ bytes: UnsafeRawBufferPointer, from start: Int) {
        if let end = KnownForm.endOfString(in: bytes, from: start) { noteGap(start..<end, isString: true) }
    }
}
