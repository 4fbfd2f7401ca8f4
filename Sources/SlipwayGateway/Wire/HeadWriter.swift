import SlipwayCore

/// Writes a head into a space of a fixed size, and goes on counting where that does not suffice.
///
/// The caller then makes as much room as was counted and has the head written again (`ByteBuffer.writeHead`). So a head costs one check of
/// the buffer's capacity, and not one for each of its pieces.
struct HeadWriter {
    private let space: UnsafeMutableRawBufferPointer
    /// What the head takes so far, whether there was room for it or not.
    private(set) var count = 0

    init(_ space: UnsafeMutableRawBufferPointer) { self.space = space }

    /// Where the next bytes belong; nil where they do not fit.
    @inline(__always)
    private mutating func take(_ bytes: Int) -> UnsafeMutableRawPointer? {
        let start = count
        count += bytes
        guard count <= space.count else { return nil }
        return space.baseAddress.map { $0 + start }
    }

    @inline(__always)
    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, let place = take(bytes.count) else { return }
        place.copyMemory(from: source, byteCount: bytes.count)
    }

    @inline(__always)
    mutating func write(_ text: StaticString) {
        take(text.utf8CodeUnitCount)?.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
    }

    @inline(__always)
    mutating func write(_ text: String) {
        // Where it lies: every native string is contiguous, and is not retained for this.
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0)) }
        if isWritten == nil { write(Array(text.utf8)) }
    }

    mutating func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0) } }

    mutating func write(_ byte: UInt8) { take(1)?.storeBytes(of: byte, as: UInt8.self) }

    mutating func endLine() { write("\r\n") }

    /// A whole number in decimal digits, without making a string of it.
    mutating func writeDecimal(_ number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            write(UInt8(0x30 + number / divisor % 10))
            divisor /= 10
        }
    }
}

// MARK: - Chunks

extension HeadWriter {
    /// The most that `writeChunkSize` writes.
    static let chunkSizeBytes = 18

    /// A chunk's first line.
    mutating func writeChunkSize(_ size: Int) {
        var shift = (Int.bitWidth - 1 - (size | 1).leadingZeroBitCount) & ~3
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: size >> shift & 15)
            write(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
            shift -= 4
        }
        endLine()
    }
}

// MARK: - Fields

extension HeadWriter {
    mutating func writeField(_ name: StaticString, _ value: String) {
        write(name)
        write(": ")
        write(value)
        endLine()
    }

    mutating func writeField(_ name: String, _ value: String) {
        write(name)
        write(": ")
        write(value)
        endLine()
    }

    mutating func writeField(_ name: StaticString, _ id: RequestID) {
        write(name)
        write(": ")
        take(RequestID.textBytes).map { id.write(to: $0) }
        endLine()
    }

    mutating func writeField(_ name: StaticString, _ trace: TraceContext) {
        write(name)
        write(": ")
        take(TraceContext.textBytes).map { trace.write(to: $0) }
        endLine()
    }
}
