import SlipwayCore

/// The way back, exercised while nobody is concerned: what a takeback would publish is published, and then what is in force again.
extension ControlLoop {
    func rehearse(_ id: RolloutID, isOn: Bool) throws -> RolloutID? {
        guard isOn else {
            if rehearsing.remove(id) != nil { publishSnapshot() }
            return id
        }
        guard let rollout = active.first(where: { $0.id == id }) else {
            throw ControllerError.notFound("no rollout \(id) is under way")
        }
        guard rollout.weight == .none else {
            throw ControllerError.refused("\(rollout.version) has users: its way back is no rehearsal")
        }
        if rehearsing.insert(id).inserted { publishSnapshot() }
        return id
    }

    /// What the gateway is told. A version that got users meanwhile keeps them: then nothing is rehearsed any more.
    var publishedSplits: [ServiceID: Split] {
        guard !rehearsing.isEmpty else { return splits }
        return active.reduce(into: splits) { splits, rollout in
            guard rehearsing.contains(rollout.id), rollout.weight == .none else { return }
            splits[rollout.service] = Split(stable: rollout.stable)
        }
    }
}
