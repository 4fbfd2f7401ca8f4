/// JsonLogic by itself, with flagd's operators: a rule over any data.
package enum JSONLogic {
    package static func apply(_ rule: JSONValue, to data: JSONValue) throws(FlagFault) -> JSONValue {
        var evaluator = FlagEvaluator(flag: "", context: FlagContext(), at: Timestamp(microseconds: 0))
        return try evaluator.evaluate(try compile(rule), within: data)
    }

    private static func compile(_ rule: JSONValue) throws(FlagFault) -> FlagRule {
        var compiler = FlagRuleCompiler(evaluators: .object([]))
        do throws(FlagRuleCompiler.Fault) {
            return try compiler.compile(rule, .third, at: JSONPath()).rule
        } catch {
            throw FlagFault(.parseError, error.message)
        }
    }
}
