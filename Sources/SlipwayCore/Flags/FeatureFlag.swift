/// One flag, compiled.
package struct FeatureFlag: Sendable {
    package struct Variant: Sendable {
        package let name: String
        /// A float has a point, even where it is whole.
        package let value: JSONValue
        /// From the reason's closing quote on: name and value as they go over the wire.
        let wire: [UInt8]
    }

    package let key: String
    package internal(set) var isEnabled: Bool
    /// In the order written.
    package let variants: [Variant]
    /// An index into `variants`; nil: the application's own default.
    package let standard: Int?
    /// The flag set's, overridden by the flag's own, in the order of their names.
    package let metadata: [JSONValue.Member]
    /// Whether the value can change as time passes.
    package let readsTime: Bool
    /// Nil: everybody gets the same.
    let targeting: FlagRule?
    /// The answer up to the reason, and its end.
    let wire: (head: [UInt8], tail: [UInt8])

    package var hasTargeting: Bool { targeting != nil }

    package func variant(_ name: String) -> Variant? { variants.first { $0.name.isSame(as: name) } }
}

extension FeatureFlag {
    /// The value for a context, in flagd's order of evaluation (its `core/pkg/evaluator/json.go`).
    package func evaluate(_ context: FlagContext, at time: Timestamp) throws(FlagFault) -> FlagEvaluation {
        guard isEnabled else { return FlagEvaluation(reason: .disabled) }
        guard let targeting else { return fixed(.static) }
        var evaluator = FlagEvaluator(flag: key, context: context, at: time)
        return try match(try evaluator.evaluate(targeting))
    }

    /// The same, and how it came about.
    package func explain(
        _ context: FlagContext,
        at time: Timestamp
    ) -> (result: Result<FlagEvaluation, FlagFault>, steps: [FlagStep]) {
        guard isEnabled, let targeting else {
            return (.success(isEnabled ? fixed(.static) : FlagEvaluation(reason: .disabled)), [])
        }
        var evaluator = FlagEvaluator(flag: key, context: context, at: time)
        evaluator.steps = []
        do throws(FlagFault) {
            let found = try evaluator.evaluate(targeting)
            return (.success(try match(found)), evaluator.steps ?? [])
        } catch {
            return (.failure(error), evaluator.steps ?? [])
        }
    }

    private func fixed(_ reason: FlagEvaluation.Reason) -> FlagEvaluation {
        guard let standard else { return FlagEvaluation(reason: .default) }
        return FlagEvaluation(reason: reason, variant: variants[standard])
    }

    private func match(_ found: JSONValue) throws(FlagFault) -> FlagEvaluation {
        let name: String
        switch found {
        case .null: return fixed(.default)
        case .string(let text): name = text
        case .bool(let flag): name = flag ? "true" : "false"
        case .integer(let number): name = String(number)
        case .number(let number): name = String(number)
        case .array, .object:
            throw FlagFault(.general, "the rule of `\(key)` names no variant, but gives a list or a map")
        }
        guard let variant = variant(name) else { throw FlagFault(.general, "`\(key)` has no variant `\(name)`") }
        return FlagEvaluation(reason: .targetingMatch, variant: variant)
    }
}
