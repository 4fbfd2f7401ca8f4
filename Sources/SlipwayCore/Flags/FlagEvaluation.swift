/// What a flag came to for one context.
package struct FlagEvaluation: Sendable {
    /// OpenFeature's reasons, as flagd gives them: a `fractional` is a `TARGETING_MATCH`, never a `SPLIT`.
    package enum Reason: String, Hashable, Sendable, Codable {
        case `static` = "STATIC"
        case `default` = "DEFAULT"
        case targetingMatch = "TARGETING_MATCH"
        case disabled = "DISABLED"
    }

    package var reason: Reason
    /// Nil: the application's own default is to be used.
    package var variant: FeatureFlag.Variant?
    /// Whether a `fractional` had a bucket for the context: the variant then is that bucket's, or a rule's that looks at it.
    package var isSplit = false
}
