/// Comparisons with names known at compile time, without making a `String`.
extension UnsafeRawBufferPointer {
    @inline(__always)
    func isEqual(to name: StaticString) -> Bool {
        count == name.utf8CodeUnitCount && matches(name, at: 0)
    }

    @inline(__always)
    func hasPrefix(_ name: StaticString) -> Bool {
        count >= name.utf8CodeUnitCount && matches(name, at: 0)
    }

    @inline(__always)
    func hasSuffix(_ name: StaticString) -> Bool {
        count >= name.utf8CodeUnitCount && matches(name, at: count - name.utf8CodeUnitCount)
    }

    /// Whether these are as many bytes, and the same; eight at a time.
    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var at = 0
        while count - at >= 8 {
            let word = loadUnaligned(fromByteOffset: at, as: UInt64.self)
            guard word == other.loadUnaligned(fromByteOffset: at, as: UInt64.self) else { return false }
            at += 8
        }
        return (at..<count).allSatisfy { self[$0] == other[$0] }
    }

    /// The bytes of a range that lies inside.
    @inline(__always)
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[range])
    }

    @inline(__always)
    private func matches(_ name: StaticString, at offset: Int) -> Bool {
        for index in 0..<name.utf8CodeUnitCount where self[offset + index] != name.utf8Start[index] { return false }
        return true
    }
}
