import SlipwayCore
import SlipwayFlagd
import Testing

@Suite struct FlagFeedTests {
    private func settings(_ variant: String, tokens: [Secret] = []) throws -> FlagSettings {
        let text = #"{"flags": {"f": {"state": "ENABLED", "variants": {"\#(variant)": 1}}}}"#
        return FlagSettings(
            file: "f",
            shownFile: "f",
            flags: try #require(FlagSet.compile(text, file: "f").flags),
            tokens: tokens
        )
    }

    private func signs(_ signs: FlagSigns) async -> Int {
        signs.end()
        return await signs.stream.reduce(0) { count, _ in count + 1 }
    }

    @Test func whoFollowsLooksAtOnce() async throws {
        let feed = FlagFeed()
        #expect(await signs(feed.follow()) == 1)
    }

    @Test func aSignFollowsAChangeAndNothingElse() async throws {
        let feed = FlagFeed()
        feed.publish(try settings("a"))
        let follower = feed.follow()
        var iterator = follower.stream.makeAsyncIterator()
        #expect(await iterator.next() != nil)
        feed.publish(try settings("a", tokens: [Secret("new")]))
        #expect(feed.settings?.tokens.count == 1)
        feed.publish(nil)
        #expect(feed.settings?.flags.flags.first?.variant("a") != nil)
        #expect(await signs(follower) == 0)
    }

    @Test func manyChangesAreOneSignForWhoIsBusy() async throws {
        let feed = FlagFeed()
        let follower = feed.follow()
        for name in ["a", "b", "c"] { feed.publish(try settings(name)) }
        feed.signal()
        #expect(await signs(follower) == 1)
        #expect(feed.settings?.flags.flags.first?.variant("c") != nil)
    }

    @Test func whatIsExportedIsOfTheFlagsGiven() throws {
        let (feed, a, b) = (FlagFeed(), try settings("a").flags, try settings("b").flags)
        #expect(try feed.export(a) == a.export().text)
        #expect(try feed.export(b) == b.export().text)
        #expect(try feed.export(a) == a.export().text)
    }

    @Test func whatHasChangedIsOfTheFlagsGiven() throws {
        let (feed, a, b) = (FlagFeed(), try settings("a").flags, try settings("b").flags)
        for _ in 1...2 {
            #expect(feed.changes(from: a, to: b) == [FlagChange("f", .updated)])
            #expect(feed.changes(from: b, to: b) == [])
        }
    }

    @Test func theEndEndsEverybodyNowAndLater() async throws {
        let feed = FlagFeed()
        let before = feed.follow()
        feed.finish()
        #expect(await before.stream.reduce(0) { count, _ in count + 1 } == 1)
        #expect(await feed.follow().stream.reduce(0) { count, _ in count + 1 } == 0)
    }
}
