import Testing

@testable import SlipwayMock

@Suite struct DueQueueTests {
    @Test func elementsComeInTheOrderOfTheirTimes() {
        var generator = SplitMix64(seed: 5)
        let times = (0..<1000).map { _ in Int64(generator.next() % 500) }
        var queue = DueQueue<Int64>()
        for time in times { queue.insert(time, due: time) }
        var taken: [Int64] = []
        while let next = queue.pop(at: 500) { taken.append(next) }
        #expect(taken == times.sorted())
        #expect(queue.earliest == nil)
    }

    @Test func nothingComesBeforeItsTime() {
        var queue = DueQueue<String>()
        queue.insert("late", due: 20)
        queue.insert("soon", due: 10)
        #expect(queue.earliest == 10)
        #expect(queue.pop(at: 9) == nil)
        #expect(queue.pop(at: 15) == "soon")
        #expect(queue.pop(at: 15) == nil)
    }
}
