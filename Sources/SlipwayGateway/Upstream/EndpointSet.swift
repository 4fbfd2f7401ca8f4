import SlipwayCore

/// Picks one of a version's endpoints: the less loaded of two that are drawn at random (M. Mitzenmacher, The Power of Two Choices in
/// Randomized Load Balancing, 2001), and where none is available one of all, for a failing endpoint is better than none.
struct EndpointSet {
    struct Candidate: Equatable {
        var isAvailable = true
        /// Exchanges that it serves now.
        var load = 0
        /// Below 1 while it starts slowly: the probability with which it takes part in a draw.
        var share = 1.0
    }

    let candidates: [Candidate]

    /// - Parameter avoided: the endpoint that has just failed this exchange; taken only where there is no other.
    func pick(avoiding avoided: Int? = nil, random: inout some RandomNumberGenerator) -> Int {
        precondition(!candidates.isEmpty, "a version without endpoints")
        let indices = drawable(avoiding: avoided)
        guard indices.count > 1 else { return indices[0] }
        let first = indices[Int.random(in: indices.indices, using: &random)]
        let others = indices.filter { $0 != first }
        let second = others[Int.random(in: others.indices, using: &random)]
        return better(of: first, second, random: &random)
    }

    private func drawable(avoiding avoided: Int?) -> [Int] {
        let available = candidates.indices.filter { candidates[$0].isAvailable }
        let usable = available.isEmpty ? Array(candidates.indices) : available
        let others = usable.filter { $0 != avoided }
        return others.isEmpty ? usable : others
    }

    private func better(of first: Int, _ second: Int, random: inout some RandomNumberGenerator) -> Int {
        let takesPart = { (index: Int, draw: Double) in draw < candidates[index].share }
        let firstTakesPart = takesPart(first, Double.random(in: 0..<1, using: &random))
        let secondTakesPart = takesPart(second, Double.random(in: 0..<1, using: &random))
        if firstTakesPart != secondTakesPart { return firstTakesPart ? first : second }
        return candidates[second].load < candidates[first].load ? second : first
    }

    /// Whether one endpoint more may be ejected: never the last one that is left, and no more than the share.
    static func mayEject(ejected: Int, of count: Int, maxShare: Double) -> Bool {
        let most = min(count - 1, max(1, Int(maxShare * Double(count))))
        return ejected < most
    }
}
