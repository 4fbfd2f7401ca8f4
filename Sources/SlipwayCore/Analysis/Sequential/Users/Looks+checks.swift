import RealModule

extension Looks {
    /// The checks that took the canary back: of each line that was heard, with its part of the sum.
    func alarms(threshold: Double, total: Double, at time: Double) -> [CheckResult] {
        heard.indices.filter { heard[$0] > 0 }.map { line in
            check(line, result: .fail, eValue: heard[line], threshold: threshold, sums: loudest?.sums, total: total)
        }
    }

    func readings(threshold: Double, total: Double, roster: Roster, isDecided: Bool) -> [CheckResult] {
        heard.indices.map { line in
            let sums = view(.whole, roster, line: line)?.sums()
            let isBad = isDecided && total >= threshold && heard[line] > 0
            let isKnown = (sums?.canaryUsers ?? 0) > 0
            return check(
                line,
                result: isBad ? .fail : isKnown ? .pass : .inconclusive,
                eValue: heard[line],
                threshold: threshold,
                sums: sums,
                total: total
            )
        }
    }

    /// One line's numbers. The decision is about the sum of all lines, so what this line has to reach is what the others leave to it:
    /// else a line could be named as the reason with an e-value below its threshold.
    private func check(
        _ line: Int,
        result: Verdict.Result,
        eValue: Double,
        threshold: Double,
        sums: LookSums?,
        total: Double
    ) -> CheckResult {
        let metric = family.metrics(line)
        var figures = EvidenceFigures(eValue: eValue, threshold: max(0, threshold - (total - eValue)))
        figures.canaryUnits = sums?.slowCanaryUsers
        figures.stableUnits = sums?.slowStableUsers
        let far = sums.map {
            "\($0.far) exchanges beyond \(ratio.fixed(2)) × the line, \($0.expectedOfCanary.fixed(1)) expected of them"
        }
        let message = """
            \(metric.rawValue): \(sums?.slowCanaryUsers ?? 0) of \(sums?.canaryUsers ?? 0) canary users were \(family.words) \
            (\(far ?? "no look was heard")); e-value \(eValue.brief), together \(total.brief) \
            \(result == .fail ? "≥" : "of") \(threshold.brief)
            """
        return CheckResult(
            metric: metric,
            result: result,
            rule: "users against their own past, maxRatio \(ratio)",
            isGuard: false,
            canary: nil,
            stable: nil,
            limit: nil,
            canarySamples: sums?.canaryUsers ?? 0,
            stableSamples: sums?.stableUsers ?? 0,
            message: message,
            figures: figures
        )
    }
}

extension LookFamily {
    fileprivate var words: String { self == .cost ? "expensive" : "slow" }
}
