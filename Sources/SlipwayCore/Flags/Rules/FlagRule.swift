/// A targeting rule, compiled: names are split, references resolved, weights summed, so that evaluation only walks.
indirect enum FlagRule: Sendable {
    /// A step over the elements of a list.
    enum Loop: String, CaseIterable, Sendable {
        case filter, map, all, some, none
    }

    case constant(JSONValue)
    case list([FlagRule])
    case variable([String], otherwise: FlagRule?)
    /// The name is computed.
    case computedVariable(FlagRule, otherwise: FlagRule?)
    /// `if` and `?:`: conditions and results in turn, and what holds otherwise. The path is for explanations.
    case branch([FlagRule], path: String)
    case and([FlagRule])
    case or([FlagRule])
    case loop(Loop, over: FlagRule, body: FlagRule)
    case reduce(over: FlagRule, body: FlagRule, from: FlagRule)
    /// An operator of two arguments that `FlagOperator.compare` knows.
    case comparison(FlagOperator, FlagRule, FlagRule)
    case apply(FlagOperator, [FlagRule])
    case fractional(Fractional)
    /// An operator that nobody knows, or a reference to nothing: an error when it is reached, and not before.
    case unknown(String)
}
