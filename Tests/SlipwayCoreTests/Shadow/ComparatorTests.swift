import Testing

@testable import SlipwayCore

@Suite struct ComparatorTests {
    private func answer(
        _ text: String,
        _ calls: [ToolCall] = [],
        outcome: Outcome = .ok,
        status: Int = 200
    ) -> AssembledAnswer {
        AssembledAnswer(outcome: outcome, status: status, text: text, toolCalls: calls)
    }

    private func compare(
        _ a: AssembledAnswer,
        _ b: AssembledAnswer,
        _ comparator: Comparator = Comparator()
    ) -> Divergence? {
        comparator.divergence(from: a, to: b)
    }

    @Test(arguments: [Outcome.error, .timeout, .truncated, .providerFault, .clientError])
    func aShadowThatFailsIsAsFarAwayAsCanBe(_ outcome: Outcome) {
        #expect(compare(answer("a"), answer("a", outcome: outcome)) == Divergence(score: 1, rule: .status))
    }

    @Test func aRequestThatBothRefuseIsCompared() {
        let (a, b) = (
            answer("no", outcome: .clientError, status: 400), answer("no", outcome: .clientError, status: 422)
        )
        #expect(compare(a, b) == Divergence(score: 0, rule: .identical))
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":1"#, true), (#"{"a":1}"#, "Sure: {\"a\":1}", true),
        (#"{"a":1}"#, "```json\n{\"a\":1}\n```", true),
        ("```json\n{\"a\":1}\n```", "```\n{\"a\":1}\n```", false), ("```json\n{\"a\":1}\n```", #"{"a":1}"#, false),
        ("text", #"{"a":1}"#, false), ("42", "fortytwo", false),
    ])
    func jsonThatIsBrokenIsAsFarAwayAsCanBe(_ a: String, _ b: String, _ isBroken: Bool) {
        #expect((compare(answer(a), answer(b))?.rule == .validity) == isBroken)
    }

    @Test func refusalsDiffer() {
        let divergence = compare(answer("Here it is."), answer("I'm sorry, but I can't help with that."))
        #expect(divergence == Divergence(score: 1, rule: .refusal))
    }

    @Test func callsAreComparedInTheirOrder() {
        let search = ToolCall(name: "search", arguments: #"{"q":"cats and their ways","n":5}"#)
        let other = ToolCall(name: "delete", arguments: "{}")
        let fewer = ToolCall(name: "search", arguments: #"{"n":5.0000000001,"q":"cats and their ways"}"#)
        #expect(compare(answer("", [search]), answer("", [other])) == Divergence(score: 1, rule: .toolCalls))
        #expect(compare(answer("", [search]), answer("", [])) == Divergence(score: 1, rule: .toolCalls))
        #expect(compare(answer("", [search]), answer("", [fewer])) == Divergence(score: 0, rule: .toolCalls))
        #expect(compare(answer("", [search, other]), answer("", [other])) == Divergence(score: 0.5, rule: .toolCalls))
        #expect(
            compare(answer("One moment.", [search]), answer("One moment.", [other]))
                == Divergence(score: 0.6, rule: .toolCalls)
        )
    }

    static let json: [(String, String, Double)] = [
        (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, 0), (#"{"a":1,"b":2}"#, #"{"a":1,"b":3}"#, 0.5),
        (#"{"a":1}"#, #"{"b":1}"#, 1),
        (#"{"a":1}"#, #"{"a":1,"b":2}"#, 0.5), ("[1,2,3]", "[1,2]", 1.0 / 3), ("[1,2,3]", "[3,2,1]", 2.0 / 3),
        ("[]", "[]", 0),
        (#"{"a":[]}"#, #"{"a":{}}"#, 1), (#"{"a":1000000}"#, #"{"a":1000000.5}"#, 0), (#"{"a":"x"}"#, #"{"a":"y"}"#, 1),
        (#"{"a":true}"#, #"{"a":1}"#, 1), (#"{"a":null}"#, #"{"a":null,"a":1}"#, 1),
    ]

    @Test(arguments: json)
    func jsonIsComparedLeafByLeaf(_ a: String, _ b: String, _ wanted: Double) {
        #expect(compare(answer(a), answer(b)).map { abs($0.score - wanted) < 1e-12 } == true)
    }

    @Test func longStringsInJSONAreComparedAsText() throws {
        let a = #"{"s":"The refund was issued on March 3."}"#
        let b = #"{"s":"Your refund was issued on 3 March."}"#
        let divergence = try #require(compare(answer(a), answer(b)))
        #expect(abs(divergence.score - (1 - 0.6941913882)) < 1e-9)
    }

    @Test func namedPlacesMayDiffer() throws {
        let a = answer(#"{"id":"1","items":[{"id":1,"n":"a"},{"id":2,"n":"b"}],"tags":["x","y","z"]}"#)
        let b = answer(#"{"id":"2","items":[{"id":8,"n":"a"},{"id":9,"n":"b"}],"tags":["z","x","y"]}"#)
        let paths = ["id", "items.*.id"].compactMap { PathPattern($0) }
        let everywhere = try #require(PathPattern("$.**.id"))
        let tags = try #require(PathPattern("tags"))
        #expect(compare(a, b)?.score == 0.75)
        #expect(compare(a, b, Comparator(ignore: paths))?.score == 0.6)
        #expect(compare(a, b, Comparator(ignore: [everywhere], unordered: [tags]))?.score == 0)
    }

    @Test func unorderedElementsFindTheirPartners() throws {
        let a = answer(#"[{"n":1,"v":"a"},{"n":2,"v":"b"}]"#)
        let b = answer(#"[{"n":2,"v":"c"},{"n":1,"v":"a"},{"n":3,"v":"d"}]"#)
        let every = try #require(PathPattern("**"))
        // Six leaves of three elements; matched: n and v of the first, n of the second.
        #expect(compare(a, b, Comparator(unordered: [every]))?.score == 0.5)
    }

    @Test(arguments: ["", "a..b", ".a", "$."]) func emptyPathsAreNone(_ text: String) {
        #expect(PathPattern(text) == nil)
    }

    @Test func paraphrasesAreNearAndOtherTopicsFar() throws {
        let a = answer("Paris is the capital of France.")
        let near = try #require(compare(a, answer("The capital of France is Paris.")))
        let far = try #require(compare(a, answer("Mix flour, sugar and eggs, then bake it.")))
        #expect(near.rule == .text && near.score < 0.3)
        #expect(far.score > 0.8)
    }

    @Test func whatCouldNotBeReadIsNotCompared() {
        var unread = answer("")
        unread.isReadable = false
        #expect(compare(answer("a"), unread) == nil)
        #expect(compare(unread, answer("a", outcome: .error))?.score == 1)
    }
}
