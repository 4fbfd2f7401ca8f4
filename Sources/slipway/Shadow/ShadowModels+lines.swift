import SlipwayAdmin
import SlipwayCore

/// How models were asked about the pairs, a line each; nil for what there is nothing to say of.
extension API.ShadowModels {
    func embeddings(_ style: TerminalStyle) -> String? {
        guard embedded + calibrating + embeddingFailures > 0 else { return busyLine(style) }
        let failed = embeddingFailures > 0 ? ["\(embeddingFailures) without, the model failed"] : []
        let counts = ["\(embedded) pairs compared by meaning", "\(calibrating) to calibrate"] + failed
        let line = "embeddings: " + (counts + [busyLine(style)].compactMap(\.self)).joined(separator: ", ")
        return embeddingFailures > 0 ? style.yellow(line) : line
    }

    private func busyLine(_ style: TerminalStyle) -> String? {
        busy > 0 ? "\(busy) pairs without models, too many at a time" : nil
    }

    var verdicts: String? {
        guard judged > 0 else { return nil }
        return
            "judge: \(judged) pairs, the shadow better in \(shadowBetter), production in \(productionBetter), \(ties) ties"
            + (judgeUnreliable ? " — more ties than verdicts: unreliable for this task" : "")
    }

    func judge(_ style: TerminalStyle) -> String? {
        guard judged + judgeFailures + judgeOverBudget > 0 else { return nil }
        let place = firstPlaceShare.map { ["the first place won \($0.fixed(0, scale: 100)) %"] } ?? []
        let own =
            selfChecks > 0 ? ["of production's own two answers \(selfFirst) : \(selfSecond) in \(selfChecks)"] : []
        let failed = judgeFailures > 0 ? [style.yellow("\(judgeFailures) without a verdict, the judge failed")] : []
        let over = judgeOverBudget > 0 ? ["\(judgeOverBudget) over its budget"] : []
        return "judge's self-check: " + (place + own + failed + over).joined(separator: ", ")
    }
}

extension [String] {
    /// With a line before, unless there is none.
    func after(_ line: String) -> [String] { isEmpty ? [] : [line] + self }
}
