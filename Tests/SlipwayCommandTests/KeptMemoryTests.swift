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

    private static func pagesOfARound() throws -> Int {
        let before = try pagesGiven()
        #expect(useAndFree() == 16 * 200_000)
        return try pagesGiven() - before
    }

    /// The allocator's habit is 784 pages a round. The median, and half of it: tests beside it use the same heap.
    @Test func whatWasFreedIsNotAskedForAnew() throws {
        #expect(KeptMemory.keep())
        let pages = try (0..<21).map { _ in try Self.pagesOfARound() }.sorted()
        #expect(pages[10] < 392, "\(pages)")
    }
}
#endif
