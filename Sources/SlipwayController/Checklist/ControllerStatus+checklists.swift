import SlipwayCore

/// What checklists of earlier rollouts have found out.
extension ControllerStatus {
    /// Of rollouts of this very version, the latest first.
    package func checklists(of service: ServiceID, trying version: Version) -> [ChecklistState] {
        latest(of: service).filter { $0.digest == version.digest }.compactMap(\.checklist)
    }

    /// Milliseconds.
    package func lastRehearsal(of service: ServiceID) -> Double? {
        latest(of: service).lazy.compactMap { $0.checklist?.rehearsal }.first
    }

    private func latest(of service: ServiceID) -> [Rollout] {
        rollouts.values.map(\.rollout).filter { $0.service == service }.sorted { $0.startedAt > $1.startedAt }
    }
}

extension ChecklistState {
    fileprivate var rehearsal: Double? {
        progress.lazy.compactMap { $0.finding.evidence?.figures[Rehearsal.figure] }.first
    }
}
