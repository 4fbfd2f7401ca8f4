@testable import SlipwayCore

/// The world of the checklist tests: two forms of a version, two stable versions, and items of each kind.
enum ChecklistFixtures {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    static func at(_ seconds: Int64) -> Timestamp { start + .seconds(seconds) }

    static let subject = ChecklistSubject(digest: digest(port: 9002), stable: "v1")
    static let changed = ChecklistSubject(digest: digest(port: 9003), stable: "v1")
    static let besideOther = ChecklistSubject(digest: digest(port: 9002), stable: "v0")

    private static func digest(port: Int) -> VersionDigest {
        VersionDigest(upstream: Upstream(scheme: .http, host: "127.0.0.1", port: port), overlay: Overlay())
    }

    static let suite = ChecklistItem("test-suite", .preDeployment, .command(["make", "test"]))
    static let review = ChecklistItem("review", .preDeployment, .manual("Rollback plan reviewed"), owner: "ops")
    static let errors = ChecklistItem(
        "errors",
        .duringDeployment,
        .builtin(.errorRate),
        every: .seconds(60),
        bounds: Builtin.errorRate.defaultBounds
    )
    static let signOff = ChecklistItem("sign-off", .postDeployment, .manual("Users are content"))

    static func state(_ items: ChecklistItem...) -> ChecklistState {
        ChecklistState(Checklist(id: "release", items: items), about: subject, at: start)
    }

    static func begun(_ stage: Checklist.Stage, _ items: ChecklistItem...) -> ChecklistState {
        var state = ChecklistState(Checklist(id: "release", items: items), about: subject, at: start)
        _ = state.take(.began(stage), at: start)
        return state
    }

    static func run(_ item: ChecklistItem, _ number: Int = 1, about subject: ChecklistSubject = subject) -> ItemRun {
        ItemRun(item: item.id, number: number, subject: subject)
    }

    static let ada = Approval(by: "Ada", evidence: "https://wiki/rollback")
}

extension ChecklistState {
    /// The latest run of an item ends.
    mutating func end(
        _ item: ChecklistItem,
        _ result: Verdict.Result,
        figures: [String: Double] = [:],
        at now: Timestamp
    ) -> [Effect] {
        let run = ItemRun(item: item.id, number: self[item.id]?.runs ?? 0, subject: subject)
        return take(.ended(run, ItemResult(result, output: "said \(result)", figures: figures)), at: now)
    }
}
