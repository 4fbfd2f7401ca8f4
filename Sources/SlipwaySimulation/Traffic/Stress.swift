/// What is odd about the traffic itself, whichever version answers it (ANALYSIS.md §2.10.7, §3.1).
package struct Stress: Hashable, Sendable {
    /// Share of stable's exchanges that fail, over all traffic.
    package var errorRate = 0.005
    /// Errors come in bursts of retries with this mean length; nil: as the population has it.
    package var burstLength: Double?
    /// One customer sends this share of the traffic, with 10 times the errors and half the speed.
    package var customerShare = 0.0
    /// Single users who fail in 30 % of their exchanges and wait three times as long, for 120 s each.
    package var incidents = 0
    /// 20 % errors and three times the latency for everybody, for 60 s.
    package var hasOutage = false
    /// Share of the users who come only after the rollout began.
    package var newUsers = 0.0
    /// Traffic, latency and errors follow the hour: a day in two hours, begun anywhere.
    package var hasDrift = false

    package init() {}
}
