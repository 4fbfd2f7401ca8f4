/// The steps of a rollout. A rollout carries its own copy: a new manifest does not change one that is under way.
package struct RolloutPlan: Hashable, Codable, Sendable {
    package enum Step: Hashable, Codable, Sendable {
        case setWeight(Weight)
        /// Waits; for ever without a duration, until `promote`.
        case pause(Duration?)
        /// Watches for the duration, then wants the judge's `pass`.
        case analysis(AnalysisPlan, Duration)
        /// Puts the version into the rollout's environment and waits until it is healthy, all within the limit.
        case deploy(limit: Duration)
        /// Wants every check of a set to succeed, against the version itself and not through users' traffic.
        case smoke(CheckSetID, limit: Duration)
        /// Wants every required pre-deployment item of this checklist, which is the service's.
        case gate(ChecklistID)
        /// 100 % at once.
        case switchOver
        /// Asks the version what stable is asked, and lets no user hear it.
        case shadow(ShadowStep)
    }

    /// After the last one the weight becomes 100 %, if it is not already.
    package var steps: [Step]
    /// How long guards run at 100 % before the canary becomes stable.
    package var bake: Duration
    /// The analysis of the rollout as a whole.
    package var guardrails: AnalysisPlan?
    /// Nil: drain.
    package var onRollback: OnRollback?
    /// How long the environment that is left stays warm. Nil: until it is needed.
    package var scaleDownDelay: Duration?

    /// What becomes of answers that a canary is giving when it is taken back.
    package enum OnRollback: String, Hashable, Codable, Sendable, CaseIterable {
        /// They finish.
        case drain
        /// They end at once, with an error that tells clients to ask again.
        case cut
    }

    /// The analysis that the sequential judge follows through the whole rollout: its promise is one for all stages. The rollout's own
    /// comes before those of its steps.
    package var sequential: AnalysisPlan? {
        ([guardrails] + steps.map(\.analysis)).lazy.compactMap(\.self).first { $0.method == .sequential }
    }

    /// The analyses whose guards run, each once: all of this plan's, in every non-terminal state. A guard that ran in its own step
    /// alone would be silent during the pause and the bake after it. The sequential judge minds its guards itself.
    package var guarding: [AnalysisPlan] {
        ([guardrails] + steps.map(\.analysis)).reduce(into: []) { found, analysis in
            guard let analysis, analysis.method == .threshold else { return }
            guard !analysis.guards.isEmpty, !found.contains(analysis) else { return }
            found.append(analysis)
        }
    }

    /// The sequential analyses: their custom guards are not the judge's to mind.
    var sequentials: [AnalysisPlan] {
        ([guardrails] + steps.map(\.analysis)).compactMap(\.self).filter { $0.method == .sequential }
    }

    /// The stretches of constant weight in their order, the bake at 100 % last; an open-ended pause counts as nothing.
    package var stages: [PlannedStage] {
        var stages: [PlannedStage] = []
        for step in steps {
            switch step {
            case .setWeight(let weight): stages.append(PlannedStage(weight: weight, seconds: 0))
            case .switchOver: stages.append(PlannedStage(weight: .full, seconds: 0))
            // How long jobs take is not the plan's to say.
            case .deploy, .smoke, .gate: break
            case .pause(let duration): stages.lengthenLast(by: duration ?? .zero)
            case .analysis(_, let duration): stages.lengthenLast(by: duration)
            case .shadow: break
            }
        }
        return stages + [PlannedStage(weight: .full, seconds: bake.inSeconds)]
    }

    /// Where a step's stage stands in `stages`; `step` as in `StageID`.
    package func stageIndex(ofStep step: Int) -> Int {
        let setters = steps.prefix(max(0, step + 1)).filter { $0.weightSet != nil }
        return step >= steps.count ? stages.count - 1 : max(0, setters.count - 1)
    }

    package init(
        steps: [Step],
        bake: Duration,
        guardrails: AnalysisPlan? = nil,
        onRollback: OnRollback? = nil,
        scaleDownDelay: Duration? = nil
    ) {
        self.steps = steps
        self.bake = bake
        self.guardrails = guardrails
        self.onRollback = onRollback
        self.scaleDownDelay = scaleDownDelay
    }

    package var deploys: Bool { steps.contains(where: \.isDeploy) }

    /// The same steps for a version that has to be deployed, or for one that is where it is. A plan that says when it deploys is
    /// followed; any other deploys first.
    package func fitting(_ version: Version) -> RolloutPlan {
        var plan = self
        if version.deployment == nil {
            plan.steps.removeAll(where: \.isDeploy)
        } else if !deploys {
            plan.steps.insert(.deploy(limit: Self.defaultDeployLimit), at: 0)
        }
        return plan
    }

    /// The short form: each weight, validated for `interval`.
    package init(
        weights: [Weight],
        interval: Duration,
        analysis: AnalysisPlan,
        bake: Duration,
        onRollback: OnRollback? = nil
    ) {
        self.init(
            steps: weights.flatMap { [.setWeight($0), .analysis(analysis, interval)] },
            bake: bake,
            guardrails: analysis,
            onRollback: onRollback
        )
    }

    package static let defaultWeights = [500, 1000, 2500, 5000, 10_000].map(Weight.init(basisPoints:))
    package static let defaultInterval = Duration.seconds(300)
    package static let defaultBake = Duration.seconds(600)
    package static let defaultDeployLimit = Duration.seconds(600)
}

extension [PlannedStage] {
    fileprivate mutating func lengthenLast(by duration: Duration) {
        guard !isEmpty else { return }
        self[count - 1].seconds += duration.inSeconds
    }
}

extension RolloutPlan.Step {
    var analysis: AnalysisPlan? {
        if case .analysis(let plan, _) = self { plan } else { nil }
    }

    /// The weight from this step on; nil where it stays as it was.
    package var weightSet: Weight? {
        switch self {
        case .setWeight(let weight): weight
        case .switchOver: .full
        case .pause, .analysis, .shadow, .deploy, .smoke, .gate: nil
        }
    }

    package var isDeploy: Bool {
        if case .deploy = self { true } else { false }
    }

    /// How long its jobs may take; nil: for ever, or it runs none.
    var jobLimit: Duration? {
        switch self {
        case .deploy(let limit), .smoke(_, let limit): limit
        case .setWeight, .pause, .analysis, .shadow, .gate, .switchOver: nil
        }
    }
}
