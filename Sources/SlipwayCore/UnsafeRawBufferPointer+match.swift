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
