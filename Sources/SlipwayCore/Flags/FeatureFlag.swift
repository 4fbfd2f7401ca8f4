/// One flag, compiled.
///
/// All that is written of it is behind one reference, and so is a variant: a bulk answer touches each flag, and would otherwise retain and
/// release each of their fields.
package struct FeatureFlag: Sendable {
    package final class Variant: Sendable {
        package let name: String
        /// A float has a point, even where it is whole.
        package let value: JSONValue
        /// From the reason's closing quote on: name and value as they go over the wire.
        let wire: [UInt8]

        init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
            wire = Self.wire(name, value)
        }
    }

    private final class Definition: Sendable {
        let key: String
        let variants: [Variant]
        let standard: Int?
        let metadata: [JSONValue.Member]
        let readsTime: Bool
        let targeting: FlagRule?
        let wire: Wire

        init(
            key: String,
            variants: [Variant],
            standard: Int?,
            metadata: [JSONValue.Member],
            compiled: FlagRuleCompiler.Compiled?
        ) {
            self.key = key
            self.variants = variants
            self.standard = standard
            self.metadata = metadata
            readsTime = compiled?.readsTime ?? false
            targeting = compiled?.rule
            wire = Wire(key: key, metadata: metadata)
        }
    }

    private let definition: Definition
    package internal(set) var isEnabled: Bool

    /// - Parameter standard: an index into `variants`.
    init(
        key: String,
        isEnabled: Bool,
        variants: [Variant],
        standard: Int?,
        metadata: [JSONValue.Member],
        targeting: FlagRuleCompiler.Compiled?
    ) {
        self.isEnabled = isEnabled
        definition = Definition(
            key: key,
            variants: variants,
            standard: standard,
            metadata: metadata,
            compiled: targeting
        )
    }

    package var key: String { definition.key }
    /// In the order written.
    package var variants: [Variant] { definition.variants }
    /// An index into `variants`; nil: the application's own default.
    package var standard: Int? { definition.standard }
    /// The flag set's, overridden by the flag's own, in the order of their names.
    package var metadata: [JSONValue.Member] { definition.metadata }
    /// Whether the value can change as time passes.
    package var readsTime: Bool { definition.readsTime }
    /// Nil: everybody gets the same.
    var targeting: FlagRule? { definition.targeting }
    /// The answer up to the reason, and its end.
    var wire: Wire { definition.wire }

    package var hasTargeting: Bool { targeting != nil }

    package func variant(_ name: String) -> Variant? { variants.first { $0.name.isSame(as: name) } }
}

extension FeatureFlag {
    /// The value for a context, in flagd's order of evaluation (its `core/pkg/evaluator/json.go`).
    package func evaluate(_ context: FlagContext, at time: Timestamp) throws(FlagFault) -> FlagEvaluation {
        guard isEnabled else { return FlagEvaluation(reason: .disabled) }
        guard let targeting else { return fixed(.static) }
        var evaluator = FlagEvaluator(flag: key, context: context, at: time)
        var evaluation = try match(try evaluator.evaluate(targeting))
        evaluation.isSplit = evaluator.hasBucket
        return evaluation
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
