import Foundation
import Testing

@testable import SlipwayCore

@Suite struct ShadowBookTests {
    private static let paraphrases = [
        "Paris is the capital of France.", "The capital of France is Paris.", "It is Paris.",
    ]

    private func answer(
        _ text: String,
        outcome: Outcome = .ok,
        latency: Int = 100,
        cost: Double? = nil
    ) -> AssembledAnswer {
        var answer = AssembledAnswer(outcome: outcome, status: outcome == .ok ? 200 : 500, text: text)
        answer.latency = .milliseconds(latency)
        answer.cost = cost
        return answer
    }

    private func pair(
        _ production: AssembledAnswer,
        _ shadow: AssembledAnswer,
        _ second: AssembledAnswer? = nil,
        at: Int = 0
    ) -> ShadowPair {
        ShadowPair(
            requestID: RequestID(random: 1, UInt64(at)),
            at: Timestamp(microseconds: Int64(at) * 1_000_000),
            route: "/v1/chat/completions",
            production: production,
            shadow: shadow,
            second: second,
            request: Array("What is the capital? Ask me@example.com".utf8)
        )
    }

    private func book(
        pairs: Int,
        rule: ReadinessRule = ReadinessRule(),
        seed: UInt64 = 7,
        _ make: (inout WireRandom, Int) -> ShadowPair
    ) -> ShadowBook {
        var random = WireRandom(seed: seed)
        var book = ShadowBook(rule: rule)
        for index in 0..<pairs { book.add(ShadowScore(make(&random, index), comparator: Comparator())) }
        return book
    }

    private func said(_ random: inout WireRandom) -> String { Self.paraphrases[random.below(3)] }

    /// How many pairs until the state; nil: not within `limit`.
    private func pairs(
        until state: Readiness.State,
        limit: Int = 2000,
        _ make: (inout WireRandom, Int) -> ShadowPair
    ) -> Int? {
        var random = WireRandom(seed: 11)
        var book = ShadowBook(rule: ReadinessRule())
        for index in 0..<limit {
            book.add(ShadowScore(make(&random, index), comparator: Comparator()))
            if index % 10 == 9, book.readiness.state == state { return index + 1 }
        }
        return nil
    }

    @Test func theLastPairsAreKnownByTheirRequests() throws {
        let made = book(pairs: 3) { random, index in pair(answer(said(&random)), answer(said(&random)), at: index) }
        #expect((0..<3).allSatisfy { made.knows(RequestID(random: 1, UInt64($0))) })
        #expect(!made.knows(RequestID(random: 1, 3)))
        let restored = try JSONDecoder().decode(ShadowBook.self, from: JSONEncoder().encode(made))
        #expect(restored.knows(RequestID(random: 1, 2)))
    }

    /// Where `isOther` the shadow says something else than production, which always says the same.
    private func state(
        pairs: Int,
        where isOther: (Int) -> Bool,
        compare: (ShadowPair, Int) -> ShadowScore
    ) -> Readiness.State {
        var book = ShadowBook(rule: ReadinessRule())
        for index in 0..<pairs {
            let said = isOther(index) ? "There is no such city." : "It is Paris."
            let pair = pair(answer("It is Paris."), answer(said), answer("It is Paris."), at: index)
            book.add(compare(pair, index))
        }
        return book.readiness.state
    }

    /// A model that fails compares nothing: then a version of which every fifth answer is another one shows only those that are not.
    @Test(arguments: [(5, Readiness.State.collecting), (100, .ready)])
    func whatWasLeftOutIsNoSignOfLikeness(_ every: Int, _ expected: Readiness.State) {
        let isOther = { (index: Int) in index % every == 0 }
        let found = state(pairs: 1000, where: isOther) { pair, _ in
            var score = ShadowScore(pair, comparator: Comparator())
            score.forgetTextDivergence()
            return score
        }
        #expect(found == expected)
    }

    /// While nobody has time to compare, pairs are left out whatever they say: what remains is a fair sample.
    @Test(arguments: [(5, Readiness.State.blocked), (5000, .ready)])
    func whatNobodyHadTimeForSaysNothing(_ every: Int, _ expected: Readiness.State) {
        let isOther = { (index: Int) in index / 4 % every == 0 }
        let found = state(pairs: 4000, where: isOther) { pair, index in
            ShadowScore(pair, comparator: index % 4 > 0 ? nil : Comparator())
        }
        #expect(found == expected)
    }

    /// Pairs that only served to learn what meanings are worth hold a version up no longer than until they are learnt, and speak for none.
    @Test(arguments: [(0.0, Readiness.State.ready), (0.9, .blocked)])
    func whatServedToLearnIsLeftBehind(_ distance: Double, _ state: Readiness.State) {
        var book = ShadowBook(rule: ReadinessRule())
        for index in 0..<230 {
            let isOther = index < 10 || index % 5 == 0
            let pair = pair(
                answer("It is Paris."),
                answer(isOther ? "Paris it is." : "It is Paris."),
                answer("It is Paris."),
                at: index
            )
            let meaning = ShadowReview.Meaning(shadow: isOther ? distance : 0, second: 0)
            var score = ShadowScore(pair, comparator: Comparator(), meaning: index < 10 ? nil : meaning)
            if index < 10 { score.forgetTextDivergence(isCalibrating: true) }
            book.add(score)
            #expect(index > 80 || book.readiness.state != .ready)
        }
        #expect(book.readiness.state == state)
    }

    @Test func anIdenticalVersionBecomesReady() {
        let needed = pairs(until: .ready) { random, index in
            pair(answer(said(&random)), answer(said(&random)), answer(said(&random)), at: index)
        }
        #expect(needed.map { $0 <= 600 } == true, "\(String(describing: needed))")
    }

    /// Word for word: nearly all pairs are ties, which say nothing to the sign test.
    @Test func aVersionThatSaysTheSameEveryTimeBecomesReady() {
        let needed = pairs(until: .ready) { _, index in pair(answer("a"), answer("a"), answer("a"), at: index) }
        #expect(needed == 200)
    }

    /// Every fifth answer is wrong.
    @Test func aSubtlyWorseVersionIsBlocked() {
        let needed = pairs(until: .blocked) { random, index in
            let text = random.isTrue(oneIn: 5) ? "I think it is Lyon, a city in the south." : said(&random)
            return pair(answer(said(&random)), answer(text), answer(said(&random)), at: index)
        }
        #expect(needed.map { $0 <= 200 } == true, "\(String(describing: needed))")
    }

    @Test func brokenJSONIsBlockedWithTheReason() throws {
        let book = book(pairs: 60) { random, index in
            let json = #"{"city":"Paris"}"#
            return pair(answer(json), answer(random.isTrue(oneIn: 3) ? String(json.dropLast()) : json), at: index)
        }
        let reason = try #require(book.readiness.reasons.first { $0.check == .validity })
        #expect(book.readiness.state == .blocked)
        #expect(reason.message.contains("broken JSON"))
        #expect((reason.eValue ?? 0) >= 100)
    }

    @Test func otherToolCallsAreBlockedWithTheReason() throws {
        let book = book(pairs: 60) { _, index in
            var (production, shadow) = (answer(""), answer(""))
            production.toolCalls = [ToolCall(name: "search", arguments: "{}")]
            shadow.toolCalls = [ToolCall(name: "delete", arguments: "{}")]
            return pair(production, shadow, production, at: index)
        }
        let reason = try #require(book.readiness.reasons.first)
        #expect(reason.check == .divergence)
        #expect(reason.message.contains("tool calls"))
    }

    @Test func failuresOfTheShadowAloneBlock() {
        let failing = book(pairs: 20) { random, index in pair(answer("a"), answer("", outcome: .timeout), at: index) }
        #expect(failing.readiness.reasons.map(\.check) == [.failures])
        #expect(failing.report.successfulShadows == 0 && failing.report.totalRequests == 20)
    }

    @Test func failuresOfBothDoNot() {
        let both = book(pairs: 300) { random, index in
            let outcome = random.isTrue(oneIn: 4) ? Outcome.error : .ok
            return pair(
                answer("a", outcome: outcome),
                answer("a", outcome: outcome),
                answer("a", outcome: outcome),
                at: index
            )
        }
        #expect(both.readiness.reasons.isEmpty)
    }

    @Test func aShadowMayFailAsSeldomAsItsLimitSays() {
        let few = book(pairs: 200) { _, index in
            pair(answer("a"), answer("a", outcome: index == 7 ? .error : .ok), answer("a"), at: index)
        }
        #expect(few.readiness.missing.map(\.check) == [.failures])
        #expect(few.readiness.state == .collecting)
    }

    @Test func aShadowThatIsTwiceAsSlowIsBlocked() {
        let slow = book(pairs: 1500) { random, index in
            let (x, y) = (50 + random.below(100), 50 + random.below(100))
            return pair(answer("a", latency: x), answer("a", latency: 2 * y), answer("a"), at: index)
        }
        #expect(slow.readiness.reasons.map(\.check) == [.latency])
    }

    @Test func aShadowThatCostsTwiceAsMuchIsBlocked() {
        let dear = book(pairs: 1000) { random, index in
            let cost = 0.001 * Double(1 + random.below(10))
            return pair(answer("a", cost: cost), answer("a", cost: 2 * cost), answer("a"), at: index)
        }
        #expect(dear.readiness.reasons.map(\.check) == [.cost])
    }

    @Test func anImprovedVersionIsReadyWhenItIsLikedNoLess() {
        var book = book(pairs: 300, rule: ReadinessRule(expect: .improved)) { _, index in
            pair(answer("Paris."), answer("It is Paris, as everybody knows."), answer("Paris."), at: index)
        }
        #expect(book.readiness.missing.map(\.check) == [.preference])
        for index in 0..<120 {
            let preference: ShadowPreference = index % 10 == 0 ? .tie : index % 3 != 0 ? .shadow : .production
            book.add(preference, of: RequestID(random: 2, UInt64(index)))
        }
        #expect(book.readiness.state == .ready)
        #expect(book.report.shadowBetterCount == book.better.wins)
    }

    @Test func anImprovedVersionThatIsLikedLessIsBlocked() {
        var book = ShadowBook(rule: ReadinessRule(expect: .improved))
        for index in 0..<40 {
            book.add(index % 5 == 0 ? .shadow : .production, of: RequestID(random: 2, UInt64(index)))
        }
        #expect(book.readiness.reasons.map(\.check) == [.preference])
    }

    @Test func eachPairIsPreferredOnce() {
        var book = ShadowBook(rule: ReadinessRule(expect: .improved))
        for _ in 0..<40 { book.add(.production, of: RequestID(random: 2, 3)) }
        #expect(book.worse.wins == 1 && book.readiness.reasons.isEmpty)
    }

    @Test func nothingIsNotReady() {
        let readiness = ShadowBook(rule: ReadinessRule()).readiness
        #expect(readiness.state == .collecting)
        #expect(Set(readiness.missing.map(\.check)) == [.pairs, .noisePairs, .divergence])
    }

    @Test func onlyTheWorstPairsAreKept() {
        let book = book(pairs: 500) { random, index in
            let json = #"{"a":\#(random.below(2)),"b":\#(random.below(2)),"c":\#(random.below(2))}"#
            return pair(answer(#"{"a":0,"b":0,"c":0}"#), answer(json), at: index)
        }
        #expect(book.worst.count == ShadowBook.maxWorst)
        #expect(book.worst.allSatisfy { $0.score.divergence?.score == 1 && $0.content == nil })
    }

    @Test func keptContentIsRedactedAndForgotten() throws {
        var book = ShadowBook(rule: ReadinessRule())
        for at in [10, 20] {
            let pair = pair(answer("Call +49 170 1234567"), answer("I prefer not to say anything of it"), at: at)
            book.add(ShadowScore(pair, comparator: Comparator()), content: PairContent(pair))
        }
        let content = try #require(book.worst.first?.content)
        #expect(content.production == "Call +‹number›")
        #expect(content.request == "What is the capital? Ask ‹e-mail›")
        let hasForgotten = book.forget(contentBefore: Timestamp(microseconds: 15_000_000))
        #expect(hasForgotten)
        #expect(book.worst.filter { $0.content != nil }.map(\.score.at.microseconds) == [20_000_000])
    }

    @Test(arguments: [
        ("key sk-abcdefghijkl", "key ‹key›"), ("in 2026 for 1,299.00 EUR", "in 2026 for 1,299.00 EUR"),
        ("@here a@b", "@here a@b"),
        (#"{"to":"a.b@c.de"}"#, #"{"to":"‹e-mail›"}"#), ("card 4111 1111 1111 1111.", "card ‹number›."),
    ])
    func redactionTakesOutWhatIdentifies(_ text: String, _ wanted: String) {
        #expect(Redaction.redacted(text) == wanted)
    }

    @Test func groupsAreBoundedAndTheWorstOneIsNamed() {
        var book = ShadowBook(rule: ReadinessRule())
        for index in 0..<2000 {
            var pair = pair(
                answer("one two three"),
                answer(index % 40 == 0 ? "something else" : "one two three"),
                answer("one two three")
            )
            pair.route = "/\(index % 40)"
            book.add(ShadowScore(pair, comparator: Comparator()))
        }
        #expect(book.groups.count == ShadowBook.maxGroups)
        #expect(book.report.groups.filter(\.isBeyondNoise).map(\.name) == ["/0 text"])
    }

    /// A restart goes on where it was.
    @Test func aBookSurvivesItsStore() throws {
        let book = book(pairs: 150) { random, index in
            pair(answer(said(&random), cost: 0.1), answer(said(&random), cost: 0.2), answer(said(&random)), at: index)
        }
        let copy = try JSONDecoder().decode(ShadowBook.self, from: JSONEncoder().encode(book))
        #expect(copy == book)
        #expect(copy.report == book.report)
    }
}
