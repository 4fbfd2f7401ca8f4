/// The fields of one server-sent event that the gateway reads.
struct EventFields {
    /// Empty where the event has none.
    private(set) var name = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The first line of the data.
    private(set) var data = UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var dataLines = 0

    init(_ event: UnsafeRawBufferPointer) {
        Self.forEachLine(of: event) { line in
            if let value = Self.value(of: "data", in: line) {
                if dataLines == 0 { data = value }
                dataLines += 1
            } else if let value = Self.value(of: "event", in: line) {
                name = value
            }
        }
    }

    /// Every line of the data, without the field's name.
    static func forEachDataLine(of event: UnsafeRawBufferPointer, _ visit: (UnsafeRawBufferPointer) -> Void) {
        forEachLine(of: event) { line in
            if let value = value(of: "data", in: line) { visit(value) }
        }
    }

    @inline(__always)
    private static func forEachLine(of event: UnsafeRawBufferPointer, _ visit: (UnsafeRawBufferPointer) -> Void) {
        var start = 0
        while start < event.count {
            let end = ByteSearch.lineEnd(in: event, from: start)
            if end > start { visit(event.part(start..<end)) }
            start = end + 1
        }
    }

    @inline(__always)
    private static func value(of field: StaticString, in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let colon = field.utf8CodeUnitCount
        guard line.count > colon, line[colon] == UInt8(ascii: ":"), line.hasPrefix(field) else { return nil }
        let start = colon + 1 < line.count && line[colon + 1] == UInt8(ascii: " ") ? colon + 2 : colon + 1
        return line.part(start..<line.count)
    }
}
