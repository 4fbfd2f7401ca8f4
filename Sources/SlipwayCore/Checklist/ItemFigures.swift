/// What a checklist's figures are taken from: what both versions' exchanges of the last minutes showed.
package struct ItemFigures: Hashable, Sendable {
    package static let window = Duration.seconds(300)
    package static let promptWindow = Duration.seconds(3600)
    /// With fewer exchanges nothing is said.
    package static let minExchanges = 20

    package let canary: ArmSummary
    package let stable: ArmSummary
    /// Input tokens of the largest prompt of the last hour; nil: none was counted.
    package let largestPrompt: Int?

    package init(canary: ArmSummary, stable: ArmSummary, largestPrompt: Int? = nil) {
        self.canary = canary
        self.stable = stable
        self.largestPrompt = largestPrompt
    }

    /// A builtin's figure; nil for builtins that have none of these.
    package func result(of builtin: Builtin) -> ItemResult? {
        switch builtin {
        case .errorRate: figure(.errorRate)
        case .tokenUsage: figure(.tokensPerRequest)
        case .costPerRequest: figure(.costPerRequest)
        case .userFeedback: figure(.satisfaction)
        case .p95: ratio(.latencyP95)
        case .modelCompatibility, .costImpact, .safetyFilters, .promptLeakage, .criticalFlows, .loggingWorks,
            .rollbackPlan:
            nil
        }
    }

    /// A metric held against its own limits.
    package func result(of check: Check) -> ItemResult {
        guard let silence = silence(canary, "the version") else {
            guard let value = canary[check.metric] else {
                return ItemResult(.error, output: "no \(check.metric.rawValue) was seen")
            }
            return held(check, value)
        }
        return silence
    }

    private func held(_ check: Check, _ value: Double) -> ItemResult {
        let figures = [ItemResult.value: value]
        let text = "\(check.metric.rawValue) \(check.metric.figure(value))"
        for limit in check.limits {
            guard let bound = limit.bound(stable: stable[check.metric]) else {
                return ItemResult(
                    .error,
                    output: "\(text); stable has no \(check.metric.rawValue) to hold it against",
                    figures: figures
                )
            }
            if !limit.isKept(by: value, bound: bound) {
                return ItemResult(.fail, output: "\(text) breaks \(limit.rule)", figures: figures)
            }
        }
        return ItemResult(.pass, output: text, figures: figures)
    }

    private func figure(_ metric: Metric) -> ItemResult {
        if let silence = silence(canary, "the version") { return silence }
        guard let value = canary[metric] else { return ItemResult(.error, output: "no \(metric.rawValue) was seen") }
        return ItemResult(
            .pass,
            output: "\(metric.rawValue) \(metric.figure(value)) over \(canary.exchanges) exchanges",
            figures: [ItemResult.value: value, "exchanges": Double(canary.exchanges)]
        )
    }

    private func ratio(_ metric: Metric) -> ItemResult {
        if let silence = silence(canary, "the version") ?? silence(stable, "stable") { return silence }
        guard let value = canary[metric], let baseline = stable[metric], baseline > 0 else {
            return ItemResult(.error, output: "no \(metric.rawValue) was seen")
        }
        return ItemResult(
            .pass,
            output:
                "\(metric.rawValue) \(metric.figure(value)), stable's \(metric.figure(baseline)): \((value / baseline).fixed(2)) ×",
            figures: [ItemResult.value: value / baseline, "version": value, "stable": baseline]
        )
    }

    private func silence(_ arm: ArmSummary, _ whose: String) -> ItemResult? {
        guard arm.exchanges < Self.minExchanges else { return nil }
        return ItemResult(
            .inconclusive,
            output: "\(whose) had \(arm.exchanges) exchanges in five minutes, \(Self.minExchanges) are wanted"
        )
    }
}

extension ChecklistItem {
    package var checkSet: CheckSetID? {
        if case .check(let set) = work { set } else { nil }
    }

    package var evaluation: EvaluationID? {
        if case .evaluation(let id) = work { id } else { nil }
    }
}

extension Rollout {
    /// What a job of an item is about.
    package func item(of job: Job) -> ChecklistItem? {
        guard case .item(let run) = job.work else { return nil }
        return checklist?.checklist[run.item]
    }
}
