import SlipwayCore

/// A service's last exchanges outside of rollouts: with them a recording tells what users were like before.
struct RecentExhibits {
    private static let kept = 20_000

    private var exhibits: [Exhibit] = []
    private var next = 0

    mutating func add(_ exhibit: Exhibit) {
        if exhibits.count < Self.kept {
            exhibits.append(exhibit)
        } else {
            exhibits[next] = exhibit
            next = (next + 1) % Self.kept
        }
    }

    /// Oldest first.
    var all: [Exhibit] { Array(exhibits[next...] + exhibits[..<next]) }
}
