import SlipwayCore
import SlipwayTesting
import Testing

@testable import SlipwayController

/// Flags in the store: durable first, then in force, and there again after a crash at any moment.
@Suite struct FlagStoreTests {
    private static let flag = #"{"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"}"#

    @Test func aChangeIsDurableJournaledAndInForce() async throws {
        let bench = try await ControlBench(manifest: .kept())
        let published = bench.snapshots.count
        let change = try await bench.change("f", .define(Self.flag))
        #expect(bench.snapshots.count == published + 1)
        #expect(bench.snapshots.last?.flags?.flags["f"]?.isEnabled == true)
        let history = try await bench.store.flagHistory(of: "f")
        #expect(history.changes == [try #require(change)])
        #expect((history.changes[0].by, history.changes[0].at) == ("ann", bench.clock.now))
        #expect(bench.board.status.flagBook.revision == 1)
    }

    @Test func anEditThatWouldBreakAnAIConfigIsRefusedAndTheSwitchIsNot() async throws {
        var manifest = Manifest.kept()
        manifest.services[0].aiConfig = AIConfigSpec(flag: "config")
        let bench = try await ControlBench(manifest: manifest)
        try await bench.change("other", .define(Self.flag))
        let config = #"{"state": "ENABLED", "variants": {"a": {"model": "m"}}, "defaultVariant": "a"}"#
        try await bench.change("config", .define(config))
        for edit in [FlagOrder.Edit.define(Self.flag), .delete] {
            await #expect(throws: ControllerError.self) { try await bench.change("config", edit) }
        }
        #expect(bench.snapshots.last?.flags?.flags["config"]?.variants.map(\.name) == ["a"])
        try await bench.change("config", .disable)
        #expect(bench.snapshots.last?.flags?.flags["config"]?.isEnabled == false)
        try await bench.change("other", .delete)
        #expect(bench.snapshots.last?.services[0].config?.configs.count == 1)
    }

    @Test func whatChangesNothingIsNotWritten() async throws {
        let store = BrokenStore()
        let bench = try await ControlBench(store: store, manifest: .kept())
        try await bench.change("f", .define(Self.flag))
        let (commits, published) = (store.commits, bench.snapshots.count)
        #expect(try await bench.change("f", .enable) == nil)
        #expect((store.commits, bench.snapshots.count) == (commits, published))
    }

    @Test func aRestartHasWhatWasThere() async throws {
        let bench = try await ControlBench(manifest: .kept())
        try await bench.change("z/1", .define(Self.flag))
        try await bench.change("a", .define(Self.flag))
        try await bench.change("a", .amend([], split: [FlagShare("on", 1), FlagShare("off", 9)]))
        try await bench.change("z", .define(Self.flag))
        try await bench.change("z", .delete)
        let next = try await bench.restarted(manifest: .kept())
        let (there, here) = (await bench.loop.snapshot.flags, await next.loop.snapshot.flags)
        #expect(there == here && here?.flags.flags.map(\.key) == ["z/1", "a"])
        #expect(try await bench.store.flagHistory(of: "z").changes.map(\.action) == [.set, .deleted])
        try await next.change("a", .undo(to: nil))
        #expect(next.board.status.flagBook.revision == 6)
        #expect(next.snapshots.last?.flags?.flags["a"]?.hasTargeting == false)
    }

    @Test func whatTheStoreRefusesIsNeitherAcknowledgedNorInForce() async throws {
        let store = BrokenStore()
        let bench = try await ControlBench(store: store, manifest: .kept())
        store.setBroken(true)
        await #expect(throws: ControllerError.self) { try await bench.change("f", .define(Self.flag)) }
        #expect(await bench.loop.snapshot.flags?.flags.flags.isEmpty == true)
        store.setBroken(false)
        try await bench.change("f", .define(Self.flag))
        #expect(try await store.flagHistory(of: "f").changes.map(\.revision) == [1])
    }

    /// It happened and nobody heard: the store is asked before the next decision, and what it says is in force.
    @Test func aChangeWhoseAnswerWasLostIsFoundAgain() async throws {
        let store = BrokenStore()
        let bench = try await ControlBench(store: store, manifest: .kept())
        store.setLosingAnswers(true)
        await #expect(throws: ControllerError.self) { try await bench.change("f", .define(Self.flag)) }
        store.setLosingAnswers(false)
        await bench.loop.tick()
        #expect(bench.snapshots.last?.flags?.flags["f"] != nil)
        try await bench.change("f", .disable)
        #expect(try await store.flagHistory(of: "f").changes.map(\.revision) == [1, 2])
    }

    @Test func oneOfTwoWhoSawTheSameRevisionWins() async throws {
        let bench = try await ControlBench(manifest: .kept())
        try await bench.change("f", .define(Self.flag))
        let first = await bench.tried("f", .disable, if: .unchanged(1))
        let second = await bench.tried("f", .delete, if: .unchanged(1))
        #expect(first == nil)
        guard case .flag(.stale(revision: 2, _))? = second else {
            Issue.record("\(String(describing: second))")
            return
        }
    }

    // MARK: - The kill switch

    @Test func switchingOffDoesNotWaitForTheDisk() async throws {
        let store = BrokenStore()
        let bench = try await ControlBench(store: store, manifest: .kept())
        try await bench.change("f", .define(Self.flag))
        store.setBroken(true)
        await #expect(throws: ControllerError.self) { try await bench.change("f", .disable) }
        #expect(bench.snapshots.last?.flags?.flags["f"]?.isEnabled == false)
        await bench.loop.tick()
        #expect(await bench.loop.snapshot.flags?.flags["f"]?.isEnabled == false)
        store.setBroken(false)
        await bench.loop.tick()
        #expect(try await store.flagHistory(of: "f").changes.map(\.action) == [.set, .disabled])
        let next = try await bench.restarted(manifest: .kept())
        #expect(await next.loop.snapshot.flags?.flags["f"]?.isEnabled == false)
    }

    @Test func aFlagOfAFileStaysOffWhateverTheFileDoes() async throws {
        let bench = try await ControlBench(manifest: .file(Self.flag))
        try await bench.change("f", .disable)
        #expect(bench.snapshots.last?.flags?.flags["f"]?.isEnabled == false)
        _ = try await bench.loop.answer(.takeFlags(.of(["f": Self.flag, "g": Self.flag]), from: .file("/f"))).get()
        let flags = try #require(bench.snapshots.last?.flags?.flags)
        #expect(flags["f"]?.isEnabled == false && flags["g"]?.isEnabled == true)
        _ = try await bench.loop.answer(.apply(.file(Self.flag))).get()
        #expect(bench.snapshots.last?.flags?.flags["f"]?.isEnabled == false)
        let next = try await bench.restarted(manifest: .file(Self.flag))
        #expect(await next.loop.snapshot.flags?.flags["f"]?.isEnabled == false)
        try await next.change("f", .enable)
        #expect(next.snapshots.last?.flags?.flags == FlagSet.of(["f": Self.flag]))
    }

    @Test func aFlagThatWasSwitchedOffInAFileIsOffInTheStoreTooUntilSomebodyEnablesIt() async throws {
        let bench = try await ControlBench(manifest: .file(Self.flag))
        try await bench.change("f", .disable)
        _ = try await bench.loop.answer(.apply(.kept(seed: .of(["f": Self.flag])))).get()
        #expect(bench.snapshots.last?.flags?.flags["f"]?.isEnabled == false)
        try await bench.change("f", .enable)
        #expect(bench.snapshots.last?.flags?.flags["f"]?.isEnabled == true)
        #expect(try await bench.store.list(StoreLayout.flagSwitches, after: nil, limit: nil).entries.isEmpty)
    }

    // MARK: - Sources

    @Test func aReloadKeepsTheStoresFlags() async throws {
        let bench = try await ControlBench(manifest: .kept())
        try await bench.change("f", .define(Self.flag))
        _ = try await bench.loop.answer(.apply(.kept(seed: .of(["other": Self.flag])))).get()
        #expect(bench.snapshots.last?.flags?.flags.flags.map(\.key) == ["f"])
    }

    @Test func flagsOfAnotherSourceThanTheManifestsAreNotTaken() async throws {
        let bench = try await ControlBench(manifest: .kept())
        _ = try await bench.loop.answer(.takeFlags(.of(["g": Self.flag]), from: .file("/f"))).get()
        #expect(await bench.loop.snapshot.flags?.flags.flags.isEmpty == true)
    }

    /// The last good document is there at a start while the URL gives none.
    @Test func whatAURLGaveOutlivesTheProcess() async throws {
        let manifest = Manifest.fetched("http://127.0.0.1:1/a")
        let bench = try await ControlBench(manifest: manifest)
        let origin = try #require(manifest.flags?.origin)
        _ = try await bench.loop.answer(.takeFlags(.of(["f": Self.flag]), from: origin)).get()
        await bench.loop.saveAll()
        let next = try await bench.restarted(manifest: manifest)
        #expect(await next.loop.snapshot.flags?.flags["f"] != nil)
        let other = try await bench.restarted(manifest: .fetched("http://127.0.0.1:1/b"))
        #expect(await other.loop.snapshot.flags?.flags.flags.isEmpty == true)
        _ = try await next.loop.answer(.apply(.fetched("http://127.0.0.1:1/b"))).get()
        #expect(next.snapshots.last?.flags?.flags["f"] != nil)
    }

    // MARK: - AI configs

    @Test func aFlagThatAServiceAppliesHasToBeAnAIConfigAndCanAlwaysBeSwitchedOff() async throws {
        var manifest = Manifest.kept()
        manifest.services[0].aiConfig = AIConfigSpec(flag: "config")
        let bench = try await ControlBench(manifest: manifest)
        let good = #"{"state": "ENABLED", "variants": {"a": {"model": "m"}}, "defaultVariant": "a"}"#
        try await bench.change("config", .define(good))
        for edit in [.define(Self.flag), .delete] as [FlagOrder.Edit] {
            guard case .flag(.invalid)? = await bench.tried("config", edit, if: .always) else {
                Issue.record("\(edit) was taken")
                continue
            }
        }
        #expect(await bench.tried("other", .define(Self.flag), if: .always) == nil)
        #expect(await bench.tried("config", .disable, if: .always) == nil)
        #expect(bench.snapshots.last?.flags?.flags["config"]?.isEnabled == false)
    }

    // MARK: - Import

    @Test func anEmptyStoreBeginsWithAFileAndIsNotFilledAgain() async throws {
        let seed = FlagSet.of(["f": Self.flag, "g": Self.flag])
        let bench = try await ControlBench(manifest: .kept(seed: seed))
        #expect(await bench.loop.snapshot.flags?.flags.flags.map(\.key) == ["f", "g"])
        try await bench.change("f", .delete)
        try await bench.change("g", .delete)
        let next = try await bench.restarted(manifest: .kept(seed: seed))
        #expect(await next.loop.snapshot.flags?.flags.flags.isEmpty == true)
        #expect(try await bench.store.flagHistory(of: "g").changes.map(\.action) == [.imported, .deleted])
        try await next.change("g", .undo(to: nil))
        #expect(next.snapshots.last?.flags?.flags["g"] != nil)
    }

    /// Killed before any of its commits: the next start imports the whole, and nothing is left of a seed that is no longer wanted.
    @Test(arguments: 1...4)
    func anImportThatWasKilledIsDoneAgainOrIsGone(_ commits: Int) async throws {
        let keys = (0..<200).map { "flag-\($0)" }
        let seed = FlagSet.of(Dictionary(uniqueKeysWithValues: keys.map { ($0, Self.flag) }))
        let store = BrokenStore()
        _ = try await ControlBench(store: store)
        for wantsSeed in [false, true] {
            store.breakAfter(commits)
            await #expect(throws: (any Error).self) {
                try await ControlBench(store: store, manifest: .kept(seed: seed))
            }
            store.breakAfter(.max)
            let next = try await ControlBench(store: store, manifest: .kept(seed: wantsSeed ? seed : nil))
            #expect(await next.loop.snapshot.flags?.flags.flags.count == (wantsSeed ? 200 : 0))
            let journal = try await store.list(StoreLayout.flagJournals, after: nil, limit: nil).entries
            #expect(journal.count == (wantsSeed ? 200 : 0))
        }
    }

    // MARK: - Adapters

    /// The longest definition, at its worst for the journal's JSON, fits into one transaction; and the file has what memory has.
    @Test func everyStoreKeepsTheSame() async throws {
        try await inFolder { folder in
            var seen: [[StoreEntry]] = []
            for store in [MemoryStore(), try SQLiteStore(path: folder.store)] as [any Store] {
                let bench = try await ControlBench(store: store, manifest: .kept())
                try await bench.change("long", .define(Self.long("a")))
                try await bench.change("long", .define(Self.long("b")))
                try await bench.change("a/b", .define(Self.flag))
                try await bench.change("a", .define(Self.flag))
                try await bench.change("a", .delete)
                #expect(try await store.flagHistory(of: "a").changes.count == 2)
                #expect(try await store.flagHistory(of: "a/b").changes.count == 1)
                let next = try await bench.restarted(manifest: .kept())
                #expect(await next.loop.snapshot.flags?.flags == bench.snapshots.last?.flags?.flags)
                seen.append(try await store.list("flags/", after: nil, limit: nil).entries)
                try await store.close()
            }
            #expect(seen[0].map(\.key) == seen[1].map(\.key))
            #expect(seen[0].map(\.value) == seen[1].map(\.value))
        }
    }

    private static func long(_ name: String) -> String {
        let head = #"{"state":"ENABLED","variants":{"\#(name)":""#
        let tail = #""}}"#
        let room = FlagBook.maxDefinitionBytes - head.utf8.count - tail.utf8.count
        return head + String(repeating: #"\""#, count: room / 2) + tail
    }
}

extension ControlBench {
    @discardableResult
    func change(
        _ key: String,
        _ edit: FlagOrder.Edit,
        if condition: FlagOrder.Condition = .always
    ) async throws -> FlagJournalEntry? {
        try await loop.answer(FlagOrder(key, edit, if: condition, by: "ann")).get()?.change
    }

    func tried(_ key: String, _ edit: FlagOrder.Edit, if condition: FlagOrder.Condition) async -> ControllerError? {
        switch await loop.answer(FlagOrder(key, edit, if: condition, by: "ann")) {
        case .success: nil
        case .failure(let error): error
        }
    }
}

extension FlagSet {
    fileprivate static func of(_ flags: [String: String]) -> FlagSet {
        let members = flags.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        let text = "{\"flags\": {\(members.joined(separator: ", "))}}"
        guard let flags = FlagSet.compile(text, file: "f").flags else { preconditionFailure("no flags: \(text)") }
        return flags
    }
}

extension Manifest {
    private static func with(_ origin: FlagOrigin, _ flags: FlagSet = .empty) -> Manifest {
        var manifest = ControlBench.manifest()
        manifest.flags = FlagSettings(origin: origin, shownFile: "flags", flags: flags)
        return manifest
    }

    fileprivate static func kept(seed: FlagSet? = nil) -> Manifest { with(.store(seed: seed)) }
    fileprivate static func file(_ flag: String) -> Manifest { with(.file("/f"), .of(["f": flag])) }
    fileprivate static func fetched(_ url: String) -> Manifest { with(.url(FlagURL(url))) }
}
