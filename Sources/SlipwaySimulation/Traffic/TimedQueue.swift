/// Things to come, the earliest first: a binary heap. What is due at the same time comes in the order in which it was added.
struct TimedQueue<Element: Sendable>: Sendable {
    private struct Entry {
        var time: Double
        var number: Int
        var element: Element

        func isBefore(_ other: Entry) -> Bool { time < other.time || time == other.time && number < other.number }
    }

    private var heap: [Entry] = []
    private var added = 0

    var nextTime: Double { heap.first?.time ?? .infinity }

    mutating func add(_ element: Element, at time: Double) {
        heap.append(Entry(time: time, number: added, element: element))
        added += 1
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popFirst() -> Element? {
        guard let last = heap.popLast() else { return nil }
        guard let first = heap.first else { return last.element }
        heap[0] = last
        sink()
        return first.element
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
