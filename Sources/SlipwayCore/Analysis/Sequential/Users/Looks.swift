import RealModule

/// One family of looks: its users' pasts, what they did since, and what the looks so far have said (LG, ANALYSIS.md §2.10.3).
///
/// Users are numbered by the judge's `Roster`. A look that its gate does not hear counts 0, where §2.10.3 has min(E, 1): that can only
/// lower the sum, by less than one twentieth of what takes a canary back, and spares nearly every logarithm of a good canary.
package struct Looks: Hashable, Codable, Sendable {
    package let family: LookFamily
    let margin: Double
    let ratio: Double
    /// By line: the slow share of all users' pasts.
    let q: [Double]
    private(set) var past = PackedArray<OwnPast>()
    /// The whole rollout's stages, by rising weight.
    private(set) var stages: [StageCounts] = []
    /// As the present stage, and the latest restart, began.
    private(set) var stageBase: StageCounts?
    private(set) var restartBase: StageCounts?
    /// By line: Σ ω·share·E over the looks so far.
    package private(set) var heard: [Double]
    /// The heard look with the largest E.
    package private(set) var loudest: Heard?

    /// What a look that was heard saw.
    package struct Heard: Hashable, Codable, Sendable {
        package var time: Double
        package var line: Int
        package var logE: Double
        package var sums: LookSums
    }

    init(_ family: LookFamily, plan: SequentialPlan, history: UserHistory) {
        self.family = family
        margin = family.margin(plan)
        ratio = family.ratio(plan)
        q = history.slowShares(family)
        heard = family.budgets.map { _ in 0 }
    }

    mutating func beginStage(weight: Double, isNewEpoch: Bool) {
        if isNewEpoch { stages = [] }
        if stages.last?.weight != weight { stages.append(StageCounts(weight: weight)) }
        stageBase = stages.last
        restartBase = nil
    }

    mutating func restart() { restartBase = stages.last }

    mutating func join(_ past: OwnPast) { self.past.values.append(past) }

    mutating func keep(_ numbers: [Int]) {
        past.values = numbers.map { past.values[$0] }
        for k in stages.indices { stages[k].keep(numbers) }
        stageBase?.keep(numbers)
        restartBase?.keep(numbers)
    }

    /// - Parameters:
    ///   - user: nil for an exchange without a key.
    ///   - slot: the stage that the exchange was routed in.
    mutating func add(_ exhibit: Exhibit, user: Int?, slot: Int, lines: SlowLines) {
        guard let (value, (first, second)) = family.value(of: exhibit, lines) else { return }
        let factor = exhibit.role == .canary ? margin : 1
        let (isSlow, isSlow2) = (value >= first * factor, value >= second * factor)
        if let user {
            stages[slot].add(user: user, isSlow, isSlow2)
        } else {
            stages[slot].addAnonymous(exhibit.role, isSlow, isSlow2)
        }
        if exhibit.role == .canary, value >= first * ratio { stages[slot].far += 1 }
    }

    /// Looks, and adds what is heard to the running sum.
    mutating func look(_ scope: LookScope, share: Double, roster: Roster, at time: Double) {
        guard share > 0, let first = view(scope, roster, line: 0) else { return }
        let sums = first.sums()
        guard sums.isMaterial else { return }
        for line in family.budgets.indices {
            guard let view = line == 0 ? first : view(scope, roster, line: line) else { continue }
            let sums = line == 0 ? sums : view.sums()
            let logE = LookView.mean(view.logE(sums.commonModes))
            heard[line] += family.budgets[line] * share * .exp(logE)
            if logE >= loudest?.logE ?? -.infinity { loudest = Heard(time: time, line: line, logE: logE, sums: sums) }
        }
    }

    /// What a look would see now; nil where nothing has begun.
    func view(_ scope: LookScope, _ roster: Roster, line: Int) -> LookView? {
        guard let current = stages.last else { return nil }
        let (columns, slot): ([StageCounts], Int) =
            switch scope {
            case .whole: (stages, 0)
            case .stage: ([stageBase.map(current.since) ?? current], stages.count - 1)
            case .restart: ([restartBase.map(current.since) ?? current], stages.count - 1)
            }
        return LookView(
            stages: columns,
            firstSlot: slot,
            past: past.values,
            canarySince: roster.canarySince.values,
            q: q[line],
            line: line
        )
    }
}
