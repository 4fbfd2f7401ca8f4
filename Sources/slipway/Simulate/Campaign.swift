import SlipwaySimulation
import Synchronization

/// Cells simulated on several cores. The results depend on the seed alone, not on the number of jobs.
struct Campaign: Sendable {
    let cells: [Cell]
    let seed: UInt64
    let jobs: Int
    /// Called with the share of the work that is done, 0…1, now and then and from any thread.
    let progress: @Sendable (Double) -> Void

    private struct Piece: Sendable {
        var cell: Int
        var traffic: Int
    }

    func run() async -> [CellSummary] {
        let pieces = cells.indices.flatMap { cell in (0..<cells[cell].traffics).map { Piece(cell: cell, traffic: $0) } }
        let next = Counter()
        let found = await withTaskGroup(of: [(Piece, [RunResult])].self) { group in
            for _ in 0..<jobs { group.addTask { work(pieces, next) } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return summaries(found)
    }

    private func work(_ pieces: [Piece], _ next: Counter) -> [(Piece, [RunResult])] {
        var found: [(Piece, [RunResult])] = []
        while !Task.isCancelled, let piece = next.take(of: pieces.count).map({ pieces[$0] }) {
            found.append((piece, cells[piece.cell].results(ofTraffic: piece.traffic, seed: seed)))
            progress(Double(next.value) / Double(pieces.count))
        }
        return found
    }

    private func summaries(_ found: [(piece: Piece, results: [RunResult])]) -> [CellSummary] {
        var byCell = [[(traffic: Int, results: [RunResult])]](repeating: [], count: cells.count)
        for (piece, results) in found { byCell[piece.cell].append((piece.traffic, results)) }
        return zip(cells, byCell).map { cell, parts in
            CellSummary(cell, parts.sorted { $0.traffic < $1.traffic }.flatMap(\.results))
        }
    }
}

/// Hands out numbers, each once.
private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func take(of total: Int) -> Int? {
        let number = count.wrappingAdd(1, ordering: .relaxed).oldValue
        return number < total ? number : nil
    }
}
