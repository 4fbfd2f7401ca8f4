/// Things ordered by when they are due: a binary heap.
///
/// Nothing is taken out before its time; who is no longer interested ignores the wake-up. That makes a departure free, however many
/// streams wait.
struct DueQueue<Element> {
    private var heap: [(due: Int64, element: Element)] = []

    var earliest: Int64? { heap.first?.due }

    mutating func insert(_ element: Element, due: Int64) {
        heap.append((due, element))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].due < heap[parent].due else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest out, if it is due.
    mutating func pop(at now: Int64) -> Element? {
        guard let first = heap.first, first.due <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink()
        return first.element
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in (2 * parent + 1)..<(2 * parent + 3) where child < heap.count {
                if heap[child].due < heap[least].due { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
