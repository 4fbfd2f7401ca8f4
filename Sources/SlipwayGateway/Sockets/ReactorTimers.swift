import HeapModule
import NIOCore

/// What an event loop is to do at given times, the next first.
struct ReactorTimers {
    struct Timer {
        let number: Int
        let deadline: NIODeadline
        let fire: () -> Void
        /// Called instead where the loop ends before.
        let drop: () -> Void
    }

    private var heap = Heap<Timer>()
    /// Neither fired nor cancelled. Those that were cancelled are taken out when their time comes.
    private var waiting: Set<Int> = []

    /// When something is to be done next; a timer that was cancelled counts until its time.
    var next: NIODeadline? { heap.min?.deadline }

    mutating func add(_ timer: Timer) {
        heap.insert(timer)
        waiting.insert(timer.number)
    }

    mutating func cancel(_ number: Int) { waiting.remove(number) }

    /// The first whose time has come.
    mutating func due(at now: NIODeadline) -> Timer? {
        while let first = heap.min, first.deadline <= now {
            heap.removeMin()
            if waiting.remove(first.number) != nil { return first }
        }
        return nil
    }

    mutating func removeAll() {
        for timer in heap.unordered where waiting.contains(timer.number) { timer.drop() }
        heap = Heap()
        waiting = []
    }
}

extension ReactorTimers.Timer: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        (left.deadline, left.number) < (right.deadline, right.number)
    }

    static func == (left: Self, right: Self) -> Bool { left.number == right.number }
}
