import SlipwayCore
import Testing

@Suite struct FeedbackTests {
    private static let id = "6ba7b810-9dad-81d1-80b4-00c04fd430c8"

    @Test(
        arguments: [
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": 1}"#, 1),
            (#"{"value": 0.25, "metric": "satisfaction", "request_id": "\#(id)", "comment": "so la la"}"#, 0.25),
            (#"{"value": -0, "metric": "satisfaction", "request_id": "6BA7B810-9DAD-81D1-80B4-00C04FD430C8"}"#, 0),
            (#"{"value": 1e-1, "metric": "satisf\u0061ction", "request_id": "\#(id)"}"#, 0.1),
        ] as [(String, Double)]
    )
    func aFormIsRead(text: String, value: Double) throws {
        let form = try FeedbackForm(Array(text.utf8))
        #expect(form.requestID == RequestID(Self.id))
        #expect(form.value == value)
        #expect(form.value.sign == .plus)
    }

    @Test(
        arguments: [
            (#"[]"#, "object"), (#""x""#, "object"),
            (#"{}"#, "request_id"),
            (#"{"request_id": 7, "metric": "satisfaction", "value": 1}"#, "request_id"),
            (#"{"request_id": "x", "metric": "satisfaction", "value": 1}"#, "UUID"),
            (#"{"request_id": "\#(id)", "value": 1}"#, "metric"),
            (#"{"request_id": "\#(id)", "metric": "stars", "value": 1}"#, "satisfaction"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction"}"#, "value"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": 1.01}"#, "value"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": -0.01}"#, "value"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": 1e999}"#, "value"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": "1"}"#, "value"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": true}"#, "value"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": null}"#, "value"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": 1, "value": 0}"#, "2 times"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": 1, "user": "ann"}"#, "none of"),
            (#"{"request_id": "\#(id)", "metric": "satisfaction", "value": 1, "comment": 3}"#, "comment"),
        ] as [(String, String)]
    )
    func whatIsWrongIsSaid(text: String, word: String) {
        #expect {
            try FeedbackForm(Array(text.utf8))
        } throws: { fault in
            guard case .invalid(let message)? = fault as? FeedbackForm.Fault else { return false }
            return message.contains(word)
        }
    }

    @Test(arguments: ["", "{", "{'a': 1}", #"{"value": .5}"#, #"{"value": NaN}"#, "{} {}"])
    func whatIsNoJSONIsCalledSo(text: String) {
        #expect {
            try FeedbackForm(Array(text.utf8))
        } throws: { fault in
            guard case .noJSON? = fault as? FeedbackForm.Fault else { return false }
            return true
        }
    }

    @Test func aCommentMayHaveFourKibibytes() throws {
        func text(_ count: Int) -> [UInt8] {
            let comment = String(repeating: "é", count: count / 2)
            return Array(
                #"{"request_id":"\#(Self.id)","metric":"satisfaction","value":1,"comment":"\#(comment)"}"#.utf8
            )
        }
        _ = try FeedbackForm(text(4096))
        #expect(throws: FeedbackForm.Fault.self) { try FeedbackForm(text(4098)) }
    }

    @Test func theLastIDsAreKnownAndOlderOnesForgotten() {
        var recent = RecentIDs(capacity: 3)
        let ids = (0..<5).map { RequestID(random: $0, 1) }
        #expect(ids.prefix(3).map { recent.insert($0) } == [true, true, true])
        #expect(recent.insert(ids[0]) == false)
        #expect(recent.insert(ids[3]) == true)
        #expect(recent.insert(ids[1]) == false)
        #expect(recent.insert(ids[0]) == true)
        #expect(recent.insert(ids[2]) == false)
        #expect(recent.insert(ids[4]) == true)
        #expect(recent.insert(ids[2]) == true)
    }

    private static func tally(_ values: [Double]) -> Tally {
        let subject = Observation.Subject(service: "s", version: "v", role: .canary)
        let now = Timestamp(microseconds: 0)
        return values.reduce(into: Tally()) { tally, value in
            tally.add(Feedback(requestID: RequestID(random: 0, 0), subject: subject, unit: nil, value: value, at: now))
        }
    }

    @Test func satisfactionIsTheMeanEvenWhereNothingElseEnded() {
        var tally = Self.tally([1, 0.5])
        tally.merge(Self.tally([0]))
        tally.merge(Tally())
        let summary = ArmSummary(tally)
        #expect(summary[.satisfaction] == 0.5)
        #expect(summary.feedback == 3)
        #expect(summary.exchanges == 0)
        #expect(ArmSummary(Tally())[.satisfaction] == nil)
    }
}
