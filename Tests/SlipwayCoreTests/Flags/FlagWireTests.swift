import Testing

@testable import SlipwayCore

@Suite struct FlagWireTests {
    @Test(arguments: [
        ("plain", "plain"), ("a%20b/c%3Fd", "a b/c?d"), ("100%", "100%"), ("%zz", "%zz"), ("%C3%A9", "é"),
        ("%ff", "%ff"),
    ])
    func aKeyInAPathIsDecoded(_ written: String, _ key: String) {
        #expect(written.percentDecoded == key)
    }

    @Test(arguments: [
        (#""TAG""#, true), ("TAG", true), (#"W/"TAG""#, true), (#""other", "TAG""#, true), ("*", true),
        (#""TAGS""#, false), ("", false),
    ])
    func aTagIsFoundInWhatTheClientHas(_ field: String, _ isFound: Bool) {
        let tag = FlagTag(of: [1, 2, 3])
        let bare = tag.description.filter { $0 != "\"" }
        #expect(tag.isAmong(field.replacing("TAG", with: bare)) == isFound)
    }

    @Test func aTagIsOfTheFlagsAndOfTheContext() throws {
        let flags = try #require(FlagSet.compile(#"{"flags": {}}"#, file: "f").flags)
        let others = try #require(FlagSet.compile(#"{"flags":  {}}"#, file: "f").flags)
        #expect(flags.tag(ofContext: [1]) == flags.tag(ofContext: [1]))
        #expect(flags.tag(ofContext: [1]) != flags.tag(ofContext: [2]))
        #expect(flags.tag(ofContext: [1]) != others.tag(ofContext: [1]))
    }

    private func settings(_ tokens: [String]) throws -> FlagSettings {
        let flags = try #require(FlagSet.compile(#"{"flags": {}}"#, file: "f").flags)
        return FlagSettings(file: "f", shownFile: "f", flags: flags, tokens: tokens.map { Secret($0) })
    }

    @Test(
        arguments: [
            ("Bearer one", nil, true), ("bearer  two", nil, true), (nil, "two", true), ("Basic one", nil, false),
            ("Bearer", nil, false), ("Bearer three", "one", true), (nil, nil, false), ("one", nil, false),
        ] as [(String?, String?, Bool)]
    )
    func oneOfTheTokensAdmits(_ authorization: String?, _ apiKey: String?, _ isAdmitted: Bool) throws {
        #expect(try settings(["one", "two"]).admits(authorization: authorization, apiKey: apiKey) == isAdmitted)
        #expect(try settings([]).admits(authorization: authorization, apiKey: apiKey))
    }

    @Test func thePassOfAStreamIsNoTokenAndChangesWithThem() throws {
        let (one, two) = (try settings(["one"]), try settings(["two"]))
        #expect(one.streamPass != two.streamPass)
        #expect(!one.admits(authorization: nil, apiKey: one.streamPass.revealed()))
        let shown = String(decoding: one.eventStreams(path: "/s"), as: UTF8.self)
        #expect(shown.contains("/s?pass=\(one.streamPass.revealed())"))
    }
}
