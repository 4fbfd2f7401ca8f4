import Testing

@testable import SlipwayCore

/// What becomes of a change of a flag, decided on the book alone.
@Suite struct FlagBookTests {
    private static let flag = #"{"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"}"#

    @Test func aDefinitionIsKeptAsItCame() throws {
        var ledger = FlagLedger()
        let change = try #require(try ledger.make(.define(Self.flag))).change
        #expect((change.action, change.revision, change.before, change.after) == (.set, 1, nil, Self.flag))
        #expect(ledger.book.records["f"]?.definition == Self.flag)
        #expect(try ledger.variant() == "off")
    }

    @Test func whatChangesNothingIsNoChange() throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag))
        #expect(try ledger.make(.define(Self.flag.replacing(" ", with: ""))) == nil)
        #expect(try ledger.make(.enable) == nil)
        #expect(try ledger.make(.amend([.init("defaultVariant", .string("off"))], split: [])) == nil)
        #expect(ledger.book.revision == 1)
    }

    @Test func membersAreReplacedAndTakenAway() throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag))
        try ledger.make(.amend([.init("defaultVariant", .string("on"))], split: []))
        #expect(try ledger.variant() == "on")
        try ledger.make(.amend([.init("defaultVariant", .null)], split: []))
        #expect(try ledger.variant() == nil)
    }

    // MARK: - Weights

    @Test(arguments: [
        (nil, ["on=10", "off=90"], #"{"fractional":[["on",10],["off",90]]}"#),
        (#"{"fractional":[["off",50],["on",50]]}"#, ["on=80", "off=20"], #"{"fractional":[["off",20],["on",80]]}"#),
        (
            #"{"if":[{"var":"staff"},"on",{"fractional":[{"var":"org"},["on",1],["off",9]]}]}"#, ["off=5", "on=5"],
            #"{"if":[{"var":"staff"},"on",{"fractional":[{"var":"org"},["on",5],["off",5]]}]}"#
        ),
        (#"{"fractional":["on"]}"#, ["off=1"], #"{"fractional":["on",["off",1]]}"#),
        (#"{"fractional":[["off",1],["on",1]]}"#, ["on=3"], #"{"fractional":[["on",3]]}"#),
    ])
    func weightsTakeThePlaceOfThoseThere(_ rule: String?, _ shares: [String], _ expected: String) throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.withTargeting(rule)))
        try ledger.make(.amend([], split: shares.map(Self.share)))
        let written = try #require(ledger.book.records["f"]?.definition)
        #expect(JSONTree.parse(written)?["targeting"] == JSONTree.parse(expected))
    }

    @Test(arguments: [
        (nil, ["no=1"], "no variant `no`"), (nil, ["on=0", "off=0"], "weights"), (nil, ["on=-1", "off=5"], "weights"),
        (nil, ["on=1", "on=2"], "twice"), (nil, ["on=2147483647", "off=1"], "weights"),
        (#"{"var": "x"}"#, ["on=1"], "no `fractional`"),
        (#"{"if":[true,{"fractional":[["on",1]]},{"fractional":[["on",1]]}]}"#, ["on=1"], "2 times"),
    ])
    func weightsThatMakeNoSenseAreRefused(_ rule: String?, _ shares: [String], _ why: String) throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.withTargeting(rule)))
        let fault = ledger.fault(.amend([], split: shares.map(Self.share)))
        #expect(fault?.description.contains(why) == true, "\(fault.map { "\($0)" } ?? "none")")
        #expect(ledger.book.revision == 1)
    }

    /// Users keep their variant while the first one's weight grows.
    @Test func whoHasTheVariantKeepsItWhileItsWeightGrows() throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag))
        var before: Set<Int> = []
        for weight in [1, 5, 10, 25, 50, 100] as [Int64] {
            try ledger.make(.amend([], split: [FlagShare("off", 100 - weight), FlagShare("on", weight)].reversed()))
            let now = try Set((0..<500).filter { try ledger.variant("user-\($0)") == "on" })
            #expect(before.isSubset(of: now))
            #expect(abs(Double(now.count) / 500 - Double(weight) / 100) < 0.08)
            before = now
        }
    }

    // MARK: - Undo

    @Test func undoingGoesFurtherBackEachTimeAndNeverForward() throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag))
        try ledger.make(.amend([], split: [FlagShare("on", 10), FlagShare("off", 90)]))
        try ledger.make(.disable)
        let written = ledger.changes.map(\.after)
        for index in [1, 0] {
            try ledger.make(.undo(to: nil))
            #expect(ledger.changes.last?.after == written[index])
        }
        let last = try #require(try ledger.make(.undo(to: nil))).change
        #expect((last.action, last.after) == (.undone, nil))
        #expect(ledger.book.flags["f"] == nil)
        #expect(ledger.fault(.undo(to: nil)) == .refused("there is no earlier definition to go back to"))
    }

    @Test func aChangeAfterAnUndoIsUndoneToWhatThatMade() throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag))
        try ledger.make(.disable)
        try ledger.make(.undo(to: nil))
        try ledger.make(.amend([.init("defaultVariant", .string("on"))], split: []))
        try ledger.make(.undo(to: nil))
        #expect(try ledger.variant() == "off")
        #expect(ledger.book.flags["f"]?.isEnabled == true)
    }

    @Test func aRevisionThatIsNamedIsGoneBackTo() throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag), of: "other")
        try ledger.make(.define(Self.flag))
        try ledger.make(.disable, of: "other")
        try ledger.make(.amend([.init("defaultVariant", .string("on"))], split: []))
        try ledger.make(.undo(to: 3))
        #expect(try ledger.variant() == "off")
        #expect(ledger.fault(.undo(to: 1)) == .notFound("there was no such flag at revision 1; its own are: 2, 4, 5"))
    }

    @Test func whatWasDeletedComesBack() throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag))
        try ledger.make(.delete)
        #expect(ledger.fault(.enable) == .notFound("no flag f"))
        try ledger.make(.undo(to: nil))
        #expect(try ledger.variant() == "off")
        #expect(ledger.fault(.undo(to: nil), of: "never") == .notFound("no flag never, and none of that name before"))
    }

    // MARK: - Conditions

    @Test(
        arguments: [
            (FlagOrder.Condition.unchanged(2), nil), (.present, nil), (.always, nil), (.unchanged(1), 2),
            (.unchanged(0), 2), (.unchanged(3), 2), (.absent, 2),
        ] as [(FlagOrder.Condition, Int?)]
    )
    func aConditionHolds(_ condition: FlagOrder.Condition, _ stale: Int?) throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag))
        try ledger.make(.amend([.init("defaultVariant", .string("on"))], split: []))
        guard case .stale(let revision, _)? = ledger.fault(.disable, if: condition) else {
            #expect(stale == nil)
            return
        }
        #expect(revision == stale)
    }

    @Test func aFlagThatIsNotThereHasRevisionZero() throws {
        var ledger = FlagLedger()
        #expect(ledger.fault(.define(Self.flag), if: .unchanged(4)) != nil)
        #expect(ledger.fault(.define(Self.flag), if: .present) != nil)
        try ledger.make(.define(Self.flag), if: .unchanged(0))
        try ledger.make(.define(Self.flag), of: "g", if: .absent)
        #expect(ledger.book.revision(of: "g") == 2)
    }

    @Test(
        arguments: [
            (nil, nil, .always), ("*", nil, .present), (nil, "*", .absent), (#""12""#, nil, .unchanged(12)),
            ("7", nil, .unchanged(7)), ("-1", nil, nil), ("x", nil, nil), (nil, #""1""#, nil), ("1", "*", nil),
        ] as [(String?, String?, FlagOrder.Condition?)]
    )
    func headersSayTheCondition(_ match: String?, _ noneMatch: String?, _ expected: FlagOrder.Condition?) {
        #expect((try? FlagOrder.Condition.read(ifMatch: match, ifNoneMatch: noneMatch)) == expected)
    }

    // MARK: - What is no flag

    @Test(arguments: [
        (#"{"state": "#, "is no JSON"), (#"1}, "g": {"#, "is no JSON"), ("[]", "expected a flag"),
        (#"{"state": "MAYBE", "variants": {"a": 1}}"#, "expected \"ENABLED\""),
        (#"{"state": "ENABLED", "variants": {"a": 1}, "defaultVariant": "b"}"#, "no variant is named `b`"),
        (#"{"state": "ENABLED", "variants": {"a": 1e999}}"#, ""),
        (#"{"state": "ENABLED", "variants": {"a": 1}, "targeting": {"$ref": "none"}}"#, ""),
    ])
    func whatDoesNotCompileIsDiagnosedAndChangesNothing(_ text: String, _ why: String) throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag), of: "g")
        let before = ledger.book.flags
        if why.isEmpty {
            // Odd, and allowed in a file too: the whole still compiles.
            _ = ledger.fault(.define(text))
            #expect(FlagSet.compile(ledger.book.document, file: "f").flags != nil)
            return
        }
        guard case .invalid(let diagnostics)? = ledger.fault(.define(text)) else {
            Issue.record("no diagnostics")
            return
        }
        #expect(diagnostics.contains { $0.message.contains(why) }, "\(diagnostics)")
        #expect(ledger.book.flags == before && ledger.book.revision == 1)
    }

    @Test func aDiagnosticStandsWhereTheAuthorWroteIt() throws {
        var ledger = FlagLedger()
        ledger.book = try FlagBook.importing(
            try Self.set(#"{"metadata": {"a": 1}, "flags": {}}"#),
            after: FlagBook(),
            at: .zero
        ).book
        let text = "{\"state\": \"ENABLED\",\n  \"variants\": {\"a\": 1},\n  \"defaultVariant\": \"b\"}"
        guard case .invalid(let diagnostics)? = ledger.fault(.define(text)) else {
            Issue.record("no diagnostics")
            return
        }
        #expect(diagnostics.map { [$0.line, $0.column] } == [[3, 21]])
    }

    @Test(arguments: ["", String(repeating: "k", count: 257), "a\nb"])
    func keysAreOfUse(_ key: String) {
        let ledger = FlagLedger()
        guard case .malformed? = ledger.fault(.define(Self.flag), of: key) else {
            Issue.record("taken")
            return
        }
    }

    @Test func aDefinitionHasABound() {
        let long = String(repeating: "x", count: FlagBook.maxDefinitionBytes)
        let text = #"{"state": "ENABLED", "variants": {"a": "\#(long)"}, "defaultVariant": "a"}"#
        guard case .malformed? = FlagLedger().fault(.define(text)) else {
            Issue.record("taken")
            return
        }
    }

    @Test(arguments: ["", "[]", "{}", "{", #"{"split": 1}"#, #"{"split": {}}"#, #"{"split": {"on": 1.5}}"#])
    func aBodyThatIsNoAmendmentIsRefused(_ text: String) {
        #expect((try? FlagOrder.Edit.amending(text)) == nil)
    }

    @Test func aMemberThatNoFlagHasIsRefused() throws {
        var ledger = FlagLedger()
        try ledger.make(.define(Self.flag))
        let fault = ledger.fault(try .amending(#"{"defaultVarient": "on"}"#))
        #expect(fault?.description.contains("did you mean defaultVariant?") == true)
    }

    // MARK: - Flags of elsewhere

    @Test func flagsOfAFileCanOnlyBeSwitchedOff() throws {
        var ledger = FlagLedger()
        let file = try Self.set(
            #"{"flags": {"f": \#(Self.flag), "d": \#(Self.flag.replacing("ENABLED", with: "DISABLED"))}}"#
        )
        ledger.keeping = .elsewhere(file, name: "flags.json")
        for edit in [.define(Self.flag), .delete, .undo(to: nil), .amend([], split: [])] as [FlagOrder.Edit] {
            guard case .refused(let why)? = ledger.fault(edit) else {
                Issue.record("taken")
                continue
            }
            #expect(why.contains("flags.json"))
        }
        #expect(try ledger.make(.enable) == nil)
        try ledger.make(.disable)
        #expect(try ledger.make(.disable) == nil)
        #expect(file.switchingOff(ledger.book.switches.keys)["f"]?.isEnabled == false)
        #expect(ledger.book.flags.flags.isEmpty && !ledger.book.isBegun)
        try ledger.make(.enable)
        #expect(ledger.book.switches.isEmpty)
        #expect(ledger.fault(.enable, of: "d") == .refused("d is DISABLED in flags.json: change it there"))
        #expect(ledger.fault(.disable, of: "none") == .notFound("no flag none"))
        #expect(ledger.changes.map(\.action) == [.switchedOff, .switchedOn])
    }

    @Test(arguments: [
        #"{"flags": {"f": FLAG, "g": FLAG}, "metadata": {"x": 1.0}}"#,
        #"{"flags": [{"key": "g", "state": "ENABLED", "variants": {"a": 1}}, {"key": "f", "state": "ENABLED", "variants": {"a": 1.0}}]}"#,
    ])
    func whatIsSwitchedOffReadsSoInTheTextToo(_ text: String) throws {
        let flags = try Self.set(text.replacing("FLAG", with: Self.flag))
        let off = flags.switchingOff(["f", "none"])
        let again = try Self.set(off.text)
        #expect(off != flags && again == off)
        #expect(again["f"]?.isEnabled == false && off["f"]?.isEnabled == false && again["g"]?.isEnabled == true)
        #expect(again["f"]?.variants.map(\.value) == flags["f"]?.variants.map(\.value))
        #expect(flags.switchingOff(["none"]) == flags)
    }

    // MARK: - Import

    @Test func anImportKeepsOrderMetadataAndSharedRules() throws {
        let text =
            #"{"$evaluators": {"s": {"var": "staff"}}, "metadata": {"team": "a"}, "flags": {"z": FLAG, "a": {"state": "ENABLED", "variants": {"x": 1.0, "y": 2}, "defaultVariant": "x", "targeting": {"if": [{"$ref": "s"}, "y"]}}}}"#
        let seed = try Self.set(text.replacing("FLAG", with: Self.flag))
        let (book, changes) = try FlagBook.importing(seed, after: FlagBook(), at: .zero)
        #expect(book.flags.flags.map(\.key) == ["z", "a"])
        #expect(changes.map(\.action) == [.imported, .imported] && Set(changes.map(\.revision)) == [1])
        #expect(book.flags["a"]?.variants.map(\.value) == [.number(1), .number(2)])
        #expect(book.flags["a"]?.metadata == [.init("team", .string("a"))])
        let staff = FlagContext([.init("staff", .bool(true))])
        #expect(try book.flags.evaluate("a", staff, at: .zero).variant?.name == "y")
    }

    /// Only the flag that changes is compiled: the set must be what compiling the whole would give.
    @Test func manyChangesMakeWhatTheWholeDocumentSays() throws {
        var random = WireRandom(seed: 7)
        var ledger = FlagLedger()
        let seed = try Self.set(#"{"$evaluators": {"s": {"var": "staff"}}, "metadata": {"n": 1}, "flags": {}}"#)
        ledger.book = try FlagBook.importing(seed, after: FlagBook(), at: .zero).book
        for _ in 0..<300 {
            let key = "flag-\(random.next() % 8)"
            let edits: [FlagOrder.Edit] = [
                .define(Self.flag), .define(Self.withTargeting(#"{"if": [{"$ref": "s"}, "on"]}"#)), .disable, .enable,
                .delete, .undo(to: nil), .amend([], split: [FlagShare("on", Int64(random.next() % 99) + 1)]),
            ]
            // Whatever is refused, is refused without a trace.
            _ = try? ledger.make(edits[Int(random.next() % UInt64(edits.count))], of: key)
            let whole = try #require(FlagSet.compile(ledger.book.document, file: "f").flags)
            #expect(whole == ledger.book.flags)
            #expect(whole.flags.map(\.key) == ledger.book.flags.flags.map(\.key))
            #expect(whole.flags.map(\.isEnabled) == ledger.book.flags.flags.map(\.isEnabled))
            #expect(whole.flags.map(\.hasTargeting) == ledger.book.flags.flags.map(\.hasTargeting))
        }
        #expect(ledger.changes.count > 100)
    }

    // MARK: - Fixtures

    private static func withTargeting(_ rule: String?) -> String {
        rule.map { String(flag.dropLast()) + #", "targeting": \#($0)}"# } ?? flag
    }

    private static func share(_ text: String) -> FlagShare {
        let parts = text.split(separator: "=")
        return FlagShare(String(parts[0]), Int64(parts[1]) ?? 0)
    }

    private static func set(_ text: String) throws -> FlagSet {
        let compilation = FlagSet.compile(text, file: "f")
        return try #require(compilation.flags, "\(compilation.diagnostics)")
    }
}

/// A book with the changes that made it.
struct FlagLedger {
    var book = FlagBook()
    var keeping = FlagKeeping.store
    var changes: [FlagJournalEntry] = []

    @discardableResult
    mutating func make(
        _ edit: FlagOrder.Edit,
        of key: String = "f",
        if condition: FlagOrder.Condition = .always
    ) throws(FlagEditFault) -> FlagDecision? {
        guard let decision = try decide(edit, key, condition) else { return nil }
        book.take(decision)
        changes.append(decision.change)
        return decision
    }

    func fault(
        _ edit: FlagOrder.Edit,
        of key: String = "f",
        if condition: FlagOrder.Condition = .always
    ) -> FlagEditFault? {
        do throws(FlagEditFault) {
            _ = try decide(edit, key, condition)
            return nil
        } catch {
            return error
        }
    }

    func variant(_ user: String = "u", of key: String = "f") throws -> String? {
        let context = FlagContext([.init(FlagContext.targetingKeyName, .string(user))])
        return try book.flags.evaluate(key, context, at: .zero).variant?.name
    }

    private func decide(
        _ edit: FlagOrder.Edit,
        _ key: String,
        _ condition: FlagOrder.Condition
    ) throws(FlagEditFault) -> FlagDecision? {
        let order = FlagOrder(key, edit, if: condition, by: "ann")
        let history = FlagHistory(changes.filter { $0.key == key })
        return try book.decide(order, in: keeping, history: history, at: .zero)
    }
}

extension Timestamp {
    fileprivate static let zero = Timestamp(microseconds: 0)
}
