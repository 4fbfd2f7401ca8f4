import SlipwayCore
import Testing

@Suite struct VersionChangeTests {
    static func version(_ overlay: Overlay) -> Version {
        Version(id: "v", upstream: Upstream(host: "a", port: 1), overlay: overlay)
    }

    @Test func everythingThatUsersCouldNoticeIsNamed() {
        let old = Self.version(
            Overlay(
                model: "a",
                prompt: "One.\nTwo.",
                parameters: [.init("temperature", .integer(1))],
                headers: [.init("x-key", "old")]
            )
        )
        let new = Self.version(
            Overlay(
                model: "b",
                prompt: "One.\nThree.",
                parameters: [.init("top_p", .number(0.5))],
                headers: [.init("x-key", "new")],
                tools: ["search", "mail"]
            )
        )
        let changes = VersionChange.all(from: old, to: new)
        #expect(
            changes.map(\.what)
                == ["model", "prompt", "parameters.temperature", "parameters.top_p", "tools", "headers.x-key"]
        )
        #expect(changes[1].lines == ["  One.", "- Two.", "+ Three."])
        #expect(changes[2].before == "1" && changes[2].after == nil)
        #expect(changes[4].before == nil && changes[4].after == "mail, search")
        #expect(!"\(changes[5])".contains("old") && !"\(changes[5])".contains("new\""))
    }

    @Test func theSameVersionChangesNothing() {
        #expect(
            VersionChange.all(from: Self.version(Overlay(model: "a")), to: Self.version(Overlay(model: "a"))).isEmpty
        )
    }

    @Test(
        arguments: [
            ("a", "a", ["  …"]), ("", "a", ["- ", "+ a"]),
            ("a\nb\nc\nd\ne\nf", "a\nb\nc\nd\ne\ng", ["  …", "  d", "  e", "- f", "+ g"]),
            ("a\nb\nc", "a\nx\nb\nc", ["  a", "+ x", "  b", "  c"]), ("a\nb", "b", ["- a", "  b"]),
        ] as [(String, String, [String])]
    )
    func textsAreComparedLineByLine(_ before: String, _ after: String, _ lines: [String]) {
        #expect(TextDifference.lines(before, after) == lines)
    }
}
