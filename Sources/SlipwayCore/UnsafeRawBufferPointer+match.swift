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

    /// Whether these are as many bytes, and the same; sixteen at a time.
    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard count >= 16 else { return indices.allSatisfy { self[$0] == other[$0] } }
        var at = 0
        while at < count - 16 {
            guard block(at) == other.block(at) else { return false }
            at += 16
        }
        // The last ones together with those before them.
        return block(count - 16) == other.block(count - 16)
    }

    @inline(__always)
    private func block(_ start: Int) -> UInt128 { loadUnaligned(fromByteOffset: start, as: UInt128.self) }

    /// Whether `part` lies at `start`.
    func hasPart(_ part: UnsafeRawBufferPointer, at start: Int) -> Bool {
        count - start >= part.count && self.part(start..<start + part.count).isEqual(to: part)
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
