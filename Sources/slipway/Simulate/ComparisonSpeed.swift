import SlipwayCore

/// What a comparison costs on this machine.
enum ComparisonSpeed {
    private static let rounds = 200

    /// The mean over several pairs of answers with 2 kB of text each, half of whose sentences differ.
    static var microseconds: Double {
        let comparator = Comparator()
        let production = answer { "The refund of order \($0 * 7919) was issued on March \($0 % 31). " }
        let start = ContinuousClock.now
        var sum = 0.0
        for round in 0..<rounds {
            let shadow = answer {
                ($0 + round) % 2 == 0
                    ? "Order \($0) has been refunded, \(round) days ago. "
                    : "The refund of order \($0 * 7919) was issued. "
            }
            sum += comparator.divergence(from: production, to: shadow)?.score ?? 0
        }
        let spent = ContinuousClock.now - start
        return sum > 0 ? Double(spent.microseconds) / Double(rounds) : 0
    }

    private static func answer(_ sentence: (Int) -> String) -> AssembledAnswer {
        var text = ""
        var number = 0
        while text.utf8.count < 2048 {
            text += sentence(number)
            number += 1
        }
        return AssembledAnswer(outcome: .ok, text: text)
    }
}
