/// Two variants of a flag: the one that a rollout brings to its users, and the one that everybody else has.
///
/// Who gets which is decided by the flag's own `fractional`, at the rollout's weight: the bucket that the application is told by OFREP is the
/// one that the gateway applies.
package struct VariantPair: Hashable, Codable, Sendable {
    /// The flag's key.
    package let flag: String
    package let canary: String
    package let stable: String

    package init(flag: String, canary: String, stable: String) {
        self.flag = flag
        self.canary = canary
        self.stable = stable
    }

    /// What an exchange is whose context the flag came to this for; nil where it was not the split that decided.
    package func role(of evaluation: FlagEvaluation) -> Role? {
        evaluation.isSplit ? evaluation.variant.flatMap { role(of: $0.name) } : nil
    }

    func role(of variant: String) -> Role? {
        if variant.isSame(as: canary) { return .canary }
        return variant.isSame(as: stable) ? .stable : nil
    }

    /// Under which name a service's exchanges with the canary variant are counted: `v1.2+support-model=concise`.
    package func version(on stable: VersionID) -> VersionID {
        VersionID("\(stable)+\(FlagChoice(flag: flag, variant: canary).fieldValue)")
    }
}
