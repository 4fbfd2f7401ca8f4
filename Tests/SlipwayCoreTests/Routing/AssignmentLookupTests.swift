import SlipwayCore
import Testing

@Suite struct AssignmentLookupTests {
    private static let sources: [AssignmentSource] = [
        .header("x-user-id"), .cookie("uid"), .body(["user"]), .body(["metadata", "user_id"]), .header("x-late"),
    ]

    private static func lookup(
        _ headers: [String: String],
        body: String? = nil,
        bodyIsRead: Bool = true
    ) throws -> AssignmentLookup {
        let document = try body.map { try JSONDocument(Array($0.utf8)) }
        return sources.lookup(header: { headers[$0] }, body: document, bodyIsRead: bodyIsRead)
    }

    @Test func sourcesAreTriedInOrder() throws {
        let all = ["x-user-id": "h", "cookie": "uid=c", "x-late": "l"]
        #expect(try Self.lookup(all, body: #"{"user":"b"}"#) == .key("h"))
        #expect(try Self.lookup(["cookie": "uid=c"], body: #"{"user":"b"}"#) == .key("c"))
        #expect(try Self.lookup(["x-late": "l"], body: #"{"user":"b"}"#) == .key("b"))
        #expect(try Self.lookup(["x-late": "l"], body: #"{"metadata":{"user_id":"m"}}"#) == .key("m"))
        #expect(try Self.lookup(["x-late": "l"], body: "{}") == .key("l"))
        #expect(try Self.lookup([:], body: "{}") == .absent)
        #expect(try Self.lookup([:], body: nil) == .absent)
    }

    @Test func bodyIsAskedForOnlyWhenItIsItsTurn() throws {
        #expect(try Self.lookup(["x-late": "l"], bodyIsRead: false) == .needsBody)
        #expect(try Self.lookup(["cookie": "uid=c"], bodyIsRead: false) == .key("c"))
        let withoutBody: [AssignmentSource] = [.header("x-user-id")]
        #expect(withoutBody.lookup(header: { _ in nil }, body: nil, bodyIsRead: false) == .absent)
    }

    @Test(
        arguments: [
            ("uid=u1", "u1"), ("a=b; uid=u1; c=d", "u1"), ("a=b;uid=u1", "u1"), ("xuid=no; uid=u1", "u1"),
            ("uid = u1 ", "u1"),
            (#"uid="u 1""#, "u 1"), ("uid=a=b", "a=b"), ("uid=; uid=u2", "u2"), ("uid", nil), ("UID=u1", nil),
            ("uid=", nil),
            ("", nil), (";;=;", nil), (#"uid="""#, nil), ("uid=é", "é"),
        ] as [(String, String?)]
    )
    func cookieIsFoundByName(cookies: String, expected: String?) throws {
        #expect(try Self.lookup(["cookie": cookies]) == expected.map { .key($0) } ?? .absent)
    }

    @Test(
        arguments: [
            (#"{"user":"u1"}"#, "u1"), (#"{"user":42}"#, "42"), (#"{"user":1.50}"#, "1.50"),
            (#"{"user":true}"#, "true"),
            (#"{"user":"\u00e9\n"}"#, "é\n"), (#"{"us\u0065r":"u1"}"#, "u1"), (#"{"user":"a","user":"b"}"#, "b"),
            (#"{"user":""}"#, nil), (#"{"user":null}"#, nil), (#"{"user":{"id":1}}"#, nil), (#"{"user":["u1"]}"#, nil),
            (#"[{"user":"u1"}]"#, nil), (#""user""#, nil), (#"{"metadata":"x"}"#, nil),
            (#"{"metadata":{"user_id":7}}"#, "7"),
        ] as [(String, String?)]
    )
    func bodyGivesItsText(body: String, expected: String?) throws {
        #expect(try Self.lookup([:], body: body) == expected.map { .key($0) } ?? .absent)
    }

    @Test func blankHeaderCountsAsAbsent() throws {
        #expect(try Self.lookup(["x-user-id": " ", "x-late": " l\t"], body: "{}") == .key("l"))
    }
}
