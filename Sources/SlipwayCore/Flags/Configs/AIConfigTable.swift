/// A service's AI config with each of its flag's variants read once, so that a request only picks one.
package struct AIConfigTable: Sendable {
    package let spec: AIConfigSpec
    /// Nil: there is no flag of that name.
    package let flag: FeatureFlag?
    /// In the order of the flag's variants; nil for a variant that is no AI config. They change nothing where the application applies them.
    package let configs: [AIConfig?]

    package init(_ spec: AIConfigSpec, flags: FlagSet?, prompts: [String: String]) {
        self.spec = spec
        flag = flags?[spec.flag]
        configs = (flag?.variants ?? []).map { variant in
            guard spec.isApplied else { return AIConfig() }
            var reader = AIConfigReader(prompts: prompts)
            return reader.read(variant.value)
        }
    }

    /// Why a request has only its version's own overlay.
    package enum Miss: String, Hashable, Sendable, CaseIterable {
        case unknownFlag = "unknown_flag"
        case disabled
        /// The flag leaves the value to the application, and that is the version.
        case noVariant = "no_variant"
        case evaluationError = "evaluation_error"
        case invalidConfig = "invalid_config"
        /// The body is not JSON.
        case notJSON = "not_json"
    }

    package enum Resolution: Hashable, Sendable {
        /// An index into `configs`, where a config is.
        case variant(Int, isSplit: Bool)
        case miss(Miss)
    }

    /// What an exchange is to a rollout between two variants; nil: nothing, for something else than the split gave it what it has.
    package func role(of resolution: Resolution, between pair: VariantPair) -> Role? {
        guard case .variant(let index, isSplit: true) = resolution else { return nil }
        return flag.flatMap { pair.role(of: $0.variants[index].name) }
    }

    /// What the flag comes to for a context.
    package func resolve(_ context: FlagContext, at time: Timestamp) -> Resolution {
        guard let flag else { return .miss(.unknownFlag) }
        do throws(FlagFault) {
            let evaluation = try flag.evaluate(context, at: time)
            if evaluation.reason == .disabled { return .miss(.disabled) }
            guard let variant = evaluation.variant else { return .miss(.noVariant) }
            guard let index = flag.variants.firstIndex(where: { $0.name.isSame(as: variant.name) }),
                configs[index] != nil
            else { return .miss(.invalidConfig) }
            return .variant(index, isSplit: evaluation.isSplit)
        } catch {
            return .miss(.evaluationError)
        }
    }
}
