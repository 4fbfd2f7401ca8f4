/// What the guards say at one moment. Guards can only take traffic back or hold it, never promote.
package struct GuardVerdict: Hashable, Sendable {
    /// Limits that the canary breaks and stable keeps: the traffic goes back.
    package private(set) var breaches: [CheckResult] = []
    /// Limits that both arms break: an outage of what they share. The weight is held, nobody is blamed.
    package private(set) var common: [CheckResult] = []

    /// Guards that could not be measured: they blame nobody, and nothing goes on without them.
    package private(set) var unmeasured: [CheckResult] = []

    package init() {}

    package mutating func add(_ result: CheckResult, isCommon: Bool) {
        if result.result == .error { unmeasured.append(result) }
        guard result.result == .fail else { return }
        if isCommon {
            common.append(result)
        } else {
            breaches.append(result)
        }
    }

    /// Adds what another analysis's guards say; a guard that both have is counted once.
    package mutating func merge(_ other: GuardVerdict) {
        breaches += other.breaches.filter { !breaches.contains($0) }
        common += other.common.filter { !common.contains($0) }
        unmeasured += other.unmeasured.filter { !unmeasured.contains($0) }
    }
}
