import SlipwayCore

/// What the answers to health checks say of an endpoint. It is taken for well until they say otherwise.
struct HealthStreak: Equatable {
    private(set) var isHealthy = true
    /// Answers in a row that speak against the present state.
    private var contrary = 0

    /// True where the state has changed.
    mutating func answered(well: Bool, under check: HealthCheck) -> Bool {
        guard well != isHealthy else {
            contrary = 0
            return false
        }
        contrary += 1
        guard contrary >= (isHealthy ? check.failures : check.successes) else { return false }
        isHealthy.toggle()
        contrary = 0
        return true
    }
}
