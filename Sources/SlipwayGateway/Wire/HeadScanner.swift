import NIOCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Finds where a head ends, however its bytes come, and refuses at once what can never become one.
struct HeadScanner {
    private let maxBytes: Int
    /// Bytes that have been looked at.
    private var scanned = 0
    private var lineStart = 0

    init(maxBytes: Int) { self.maxBytes = maxBytes }

    var isWithinHead: Bool { scanned > 0 }

    /// The head's length, its empty line included; nil while that is still to come.
    mutating func end(in bytes: UnsafeRawBufferPointer) throws(WireFault) -> Int? {
        while let lf = Self.lineFeed(in: bytes, from: scanned) {
            guard lf > 0, bytes[lf - 1] == .cr else { throw .malformed("a line ends with CR and LF") }
            guard lf < maxBytes else { throw .headTooLarge }
            scanned = lf + 1
            if lf - 1 == lineStart {
                let length = lf + 1
                self = HeadScanner(maxBytes: maxBytes)
                return length
            }
            lineStart = lf + 1
        }
        scanned = bytes.count
        guard scanned <= maxBytes else { throw .headTooLarge }
        return nil
    }

    static func lineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        return memchr(base + start, Int32(UInt8.lf), bytes.count - start).map { UnsafeRawPointer($0) - base }
    }
}
