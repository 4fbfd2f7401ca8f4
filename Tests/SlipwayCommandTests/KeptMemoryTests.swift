import Foundation
import Testing

@testable import slipway

#if canImport(Glibc)
@Suite struct KeptMemoryTests {
    /// The pages that this thread was given since it began.
    private static func pagesGiven() throws -> Int {
        let line = try String(contentsOfFile: "/proc/thread-self/stat", encoding: .utf8)
        let fields = try #require(line.split(separator: ")").last).split(separator: " ")
        return try #require(Int(fields[7]))
    }

    /// As sixteen long bodies that are held at once.
    private static func useAndFree() -> Int {
        let bodies = (0..<16).map { [UInt8](repeating: UInt8($0), count: 200_000) }
        return bodies.reduce(0) { $0 + $1.count }
    }

    /// The allocator's habit is 784 pages a round.
    @Test func whatWasFreedIsNotAskedForAnew() throws {
        #expect(KeptMemory.keep())
        var bytes = Self.useAndFree()
        let before = try Self.pagesGiven()
        for _ in 0..<20 { bytes += Self.useAndFree() }
        #expect(bytes == 21 * 16 * 200_000)
        #expect(try Self.pagesGiven() - before < 2000)
    }
}
#endif
