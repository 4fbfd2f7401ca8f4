import Testing

@testable import SlipwayCore

/// A flag under a rollout of one of its variants: who gets which at a weight, and what is written at the end.
@Suite struct VariantPairTests {
    private static let split = #"{"fractional":[["off",100],["on",0]]}"#
    private static let pair = VariantPair(flag: "f", canary: "on", stable: "off")
    private static let weights = [0.0, 1, 5, 10, 25, 50, 99, 100].compactMap(Weight.init(percent:))

    private func ledger(
        _ targeting: String?,
        state: String = "ENABLED",
        standard: String = #""off""#
    ) throws -> FlagLedger {
        let rule = targeting.map { #","targeting":\#($0)"# } ?? ""
        let variants = #"{"on":{"model":"b"},"off":{},"third":{"model":"c"}}"#
        var ledger = FlagLedger()
        try ledger.make(
            .define(#"{"state":"\#(state)","variants":\#(variants),"defaultVariant":\#(standard)\#(rule)}"#)
        )
        return ledger
    }

    private func variant(_ user: String?, in flags: FlagSet, plan: String = "free") throws -> String? {
        let key = user.map { [JSONValue.Member(FlagContext.targetingKeyName, .string($0))] } ?? []
        let context = FlagContext(key + [.init("plan", .string(plan))])
        return try flags.evaluate("f", context, at: Timestamp(microseconds: 0)).variant?.name
    }

    // MARK: - Between which two

    @Test(arguments: [
        nil, split, #"{"fractional":[{"var":"org"},["on",10],["off",90]]}"#,
        #"{"if":[{"==":[{"var":"plan"},"pro"]},"third",{"fractional":[["off"],["on"]]}]}"#,
    ])
    func aFlagIsBetween(_ targeting: String?) throws {
        #expect(try ledger(targeting).book.pair(of: "f", bringing: "on") == Self.pair)
    }

    @Test(arguments: [
        (split, "no", "no variant `no`"), (split, "off", "default variant of f already"),
        (split, "third", "does not split off third"), (#"{"if":[{"var":"x"},"on","off"]}"#, "on", "no `fractional`"),
        (#"{"if":[{"var":"x"},\#(split),\#(split)]}"#, "on", "2 times `fractional`"),
        (#"{"fractional":[["off",50],["on",25],["third",25]]}"#, "on", "between two variants"),
        (#"{"fractional":[["off",50],["on",{"var":"w"}]]}"#, "on", "a number for its weight"),
    ])
    func whatCannotBeRolledOutIsRefused(_ targeting: String, _ canary: String, _ why: String) throws {
        let book = try ledger(targeting).book
        let fault = #expect(throws: FlagEditFault.self) { try book.pair(of: "f", bringing: canary) }
        #expect(fault?.description.contains(why) == true, "\(fault.map { "\($0)" } ?? "")")
    }

    @Test func aFlagThatIsOffOrAbsentOrOpenIsRefused() throws {
        for ledger in [
            try ledger(Self.split, state: "DISABLED"), FlagLedger(), try ledger(nil, standard: "null"),
        ] {
            #expect(throws: FlagEditFault.self) { try ledger.book.pair(of: "f", bringing: "on") }
        }
    }

    // MARK: - Who gets which

    /// Whatever order the variants are in, whoever has the canary variant keeps it while its weight grows.
    @Test(arguments: [nil, split, #"{"fractional":[["on",3],["off",7]]}"#])
    func usersKeepTheirVariantOverAllWeights(_ targeting: String?) throws {
        let book = try ledger(targeting).book
        var before: Set<Int> = []
        for weight in Self.weights {
            let flags = book.flags(giving: [Self.pair: weight])
            let now = try Set((0..<1000).filter { try variant("user-\($0)", in: flags) == "on" })
            #expect(before.isSubset(of: now))
            #expect(abs(Double(now.count) / 1000 - weight.share) < 0.06)
            before = now
        }
        #expect(before.count == 1000)
    }

    @Test func whomTheRulesGiveSomethingKeepsItAndWhoHasNoKeyGetsTheDefault() throws {
        let book = try ledger(#"{"if":[{"==":[{"var":"plan"},"pro"]},"third",\#(Self.split)]}"#).book
        for weight in Self.weights {
            let flags = book.flags(giving: [Self.pair: weight])
            #expect(try variant("user-1", in: flags, plan: "pro") == "third")
            #expect(try variant(nil, in: flags) == (weight == .full ? "on" : "off"))
            let compiled = try #require(FlagSet.compile(flags.text, file: "f").flags)
            #expect(try variant("user-1", in: compiled) == variant("user-1", in: flags))
        }
    }

    @Test func anExchangeIsChargedToWhatTheSplitGaveIt() throws {
        let book = try ledger(#"{"if":[{"==":[{"var":"plan"},"pro"]},"on",\#(Self.split)]}"#).book
        let half = try #require(Weight(percent: 50))
        let table = AIConfigTable(AIConfigSpec(flag: "f"), flags: book.flags(giving: [Self.pair: half]), prompts: [:])
        let role = { (user: String?, plan: String) in
            let key = user.map { [JSONValue.Member(FlagContext.targetingKeyName, .string($0))] } ?? []
            let context = FlagContext(key + [.init("plan", .string(plan))])
            return table.role(of: table.resolve(context, at: Timestamp(microseconds: 0)), between: Self.pair)
        }
        let roles = (0..<100).map { role("user-\($0)", "free") }
        #expect(roles.filter { $0 == .canary }.count + roles.filter { $0 == .stable }.count == 100)
        #expect(abs(roles.filter { $0 == .canary }.count - 50) < 20)
        #expect((0..<100).allSatisfy { role("user-\($0)", "pro") == nil } && role(nil, "free") == nil)
    }

    // MARK: - The end

    private func settled(_ outcome: Rollout.Outcome, in book: FlagBook) throws -> String? {
        var rollout = RolloutFixtures.rollout(RolloutFixtures.short(), variant: Self.pair)
        _ = rollout.step(.started, at: RolloutFixtures.start)
        _ = rollout.settle(outcome, "so", at: RolloutFixtures.start)
        let decision = try book.decide(endOf: rollout, at: RolloutFixtures.start)
        #expect(decision == nil || decision?.change.by == "rollout support-7")
        return decision?.change.after
    }

    private static let on = #""defaultVariant":"on""#
    private static let off = #""defaultVariant":"off""#

    @Test(
        arguments: [
            (nil, .promoted, [on]), (nil, .rolledBack, nil), (split, .promoted, [#"[["off",0],["on",10000]]"#, on]),
            (split, .rolledBack, nil), (split, .aborted, nil),
            (#"{"fractional":[["on",10],["off",90]]}"#, .rolledBack, [#"[["on",0],["off",10000]]"#, off]),
            (#"{"fractional":[["on",10],["off",90]]}"#, .aborted, [#"[["on",0],["off",10000]]"#, off]),
            (#"{"fractional":[["on",10],["off",90]]}"#, .superseded, nil),
        ] as [(String?, Rollout.Outcome, [String]?)]
    )
    func anEndWrites(_ targeting: String?, _ outcome: Rollout.Outcome, _ expected: [String]?) throws {
        let written = try settled(outcome, in: try ledger(targeting).book)
        #expect((written == nil) == (expected == nil), "\(written ?? "nothing")")
        for part in expected ?? [] { #expect(written?.contains(part) == true, "\(written ?? "")") }
        if targeting == nil, let written { #expect(!written.contains("targeting")) }
    }

    @Test func aPromotedVariantLeavesTheVersionAsItIs() {
        var rollout = RolloutFixtures.rollout(RolloutFixtures.short(), variant: Self.pair)
        _ = rollout.step(.started, at: RolloutFixtures.start)
        #expect(rollout.split.canary?.variant == Self.pair && rollout.split.role(forKey: "u", random: 0) == .stable)
        let effects = rollout.settle(.promoted, "so", at: RolloutFixtures.start)
        #expect(!effects.contains(.relabelStable(rollout.version)) && rollout.split == Split(stable: "v1"))
        #expect(rollout.weight == .full)
    }

    @Test func theNameThatItIsCountedUnderSaysVersionFlagAndVariant() {
        #expect(VariantPair(flag: "a=b", canary: "c d", stable: "e").version(on: "v1") == "v1+a%3Db=c%20d")
    }
}
