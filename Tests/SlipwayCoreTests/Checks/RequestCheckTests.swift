import SlipwayCore
import Testing

@Suite struct RequestCheckTests {
    static func answer(
        _ text: String = "hello there",
        status: Int = 200,
        api: APIKind = .http,
        isStream: Bool = false,
        ending: CapturedResponse.Ending = .whole
    ) -> CheckedAnswer {
        CheckedAnswer(
            CapturedResponse(api: api, status: status, isStream: isStream, body: Array(text.utf8), ending: ending)
        )
    }

    static func check(_ expectations: CheckExpectation...) -> RequestCheck {
        RequestCheck(name: "c", request: CheckRequest(), expectations: expectations, timeout: .seconds(2))
    }

    @Test func anAnswerWithoutExpectationsPasses() {
        #expect(Self.check().failures(Self.answer()) == [])
    }

    @Test func aStatusThatIsAnErrorFailsUnlessItIsExpected() {
        #expect(Self.check().failures(Self.answer("no", status: 404)) == ["answered with status 404: no"])
        #expect(Self.check(.status(404)).failures(Self.answer("no", status: 404)) == [])
        #expect(Self.check(.status(201)).failures(Self.answer("ok")) == ["expected status 201, got 200: ok"])
    }

    @Test func whatDoesNotEndFailsWhateverItSays() {
        #expect(Self.check(.contains("hello")).failures(Self.answer(ending: .cut)) == ["broke off before its end"])
        #expect(Self.check().failures(Self.answer(ending: .timeout)) == ["did not end within 2s"])
    }

    @Test func everyFailureIsNamed() throws {
        let pattern = try #require(TextPattern("^bye"))
        let failures = Self.check(.contains("world"), .notContains("hello"), .matches(pattern)).failures(Self.answer())
        #expect(
            failures == [
                "expected the answer to contain `world`, got: hello there",
                "expected the answer not to contain `hello`",
                "expected the answer to match `^bye`, got: hello there",
            ]
        )
    }

    static let values = #"{"intent": "refund", "items": [{"id": "A1"}, {"id": "B2"}], "sum": 2.0}"#

    @Test(
        arguments: [
            ("intent", ValueCondition.equals(.string("refund")), nil),
            ("intent", .equals(.string("other")), #"expected intent to be "other", got "refund""#),
            ("sum", .equals(.integer(2)), nil),
            ("items.*.id", .equals(.string("B2")), nil),
            ("items.0.id", .equals(.string("B2")), #"expected items.0.id to be "B2", got "A1""#),
            ("**.id", .exists(true), nil),
            ("note", .exists(false), nil),
            ("intent", .exists(false), "intent is there"),
            ("note", .exists(true), "note is not there"),
            ("items", .equals(.array([])), #"expected items to be [], got [{"id":"A1"},{"id":"B2"}]"#),
        ] as [(String, ValueCondition, String?)]
    )
    func aPlaceInTheAnswer(_ path: String, _ condition: ValueCondition, _ failure: String?) throws {
        let check = Self.check(.json(try #require(PathPattern(path)), condition))
        #expect(check.failures(Self.answer(Self.values)) == (failure.map { [$0] } ?? []))
        let fenced = "```json\n\(Self.values)\n```\n"
        #expect(check.failures(Self.answer(fenced)) == (failure.map { [$0] } ?? []))
    }

    @Test func whatIsNoJSONHasNoPlaces() throws {
        let check = Self.check(.json(try #require(PathPattern("a")), .exists(false)))
        #expect(check.failures(Self.answer("Sure!")) == ["expected the answer to be JSON, got: Sure!"])
    }

    @Test func anAnswerOfAModelIsItsText() throws {
        let body = #"""
            {"object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"{\"a\":1}",
            "tool_calls":[{"type":"function","function":{"name":"look","arguments":"{}"}},
            {"type":"function","function":{"name":"bad","arguments":"{"}}]}}],"usage":{"prompt_tokens":3,"completion_tokens":7}}
            """#
        let answer = Self.answer(body, api: .openAIChat)
        let path = try #require(PathPattern("a"))
        let reason = try #require(PathPattern("choices.0.finish_reason"))
        let all = Self.check(
            .json(path, .equals(.integer(1))),
            .body(reason, .equals(.string("stop"))),
            .toolCalled("look"),
            .maxTokens(7),
            .refuses(false)
        )
        #expect(all.failures(answer) == [])
        #expect(
            Self.check(.toolCalled("bad"), .toolCalled("none"), .maxTokens(6), .streams, .refuses(true)).failures(
                answer
            ) == [
                "called the tool `bad` with arguments that are no JSON: {",
                "expected a call of the tool `none`, got `look`, `bad`",
                "used 7 output tokens, above 6",
                "expected a stream, got a body in one piece",
                #"expected a refusal, got: {"a":1}"#,
            ]
        )
    }

    @Test func timesAreHeldAgainstTheirLimits() {
        var answer = Self.answer()
        (answer.answer.latency, answer.answer.timeToFirstToken) = (.milliseconds(1500), nil)
        let check = Self.check(.maxLatency(.seconds(1)), .maxTimeToFirstToken(.seconds(1)), .maxLatency(.seconds(2)))
        #expect(check.failures(answer) == ["the answer took 1500 ms, above 1000 ms", "the first token was not seen"])
    }

    @Test func aReportSaysTheMostInItsLastLine() {
        let good = CheckReport(Self.check(), Self.answer(), attempts: 1)
        let bad = CheckReport(Self.check(.contains("x")), Self.answer(), attempts: 3)
        #expect(CheckSetReport(set: "smoke", checks: [good, good]).summary == "2 of 2 checks passed")
        let last = CheckSetReport(set: "smoke", checks: [good, bad]).summary.split(separator: "\n").last
        #expect(last == "1 of 2 checks failed: c: expected the answer to contain `x`, got: hello there")
    }
}
