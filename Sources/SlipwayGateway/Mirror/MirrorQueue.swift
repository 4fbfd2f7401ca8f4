/// First in, first out, in constant time.
struct MirrorQueue<Element> {
    /// Reversed: the next one is the last.
    private var leaving: [Element] = []
    private var arriving: [Element] = []

    var count: Int { leaving.count + arriving.count }

    mutating func append(_ element: Element) { arriving.append(element) }

    mutating func next() -> Element? {
        if leaving.isEmpty {
            leaving = arriving.reversed()
            arriving.removeAll()
        }
        return leaving.popLast()
    }
}
