import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import SlipwayController
import SlipwayCore
import Testing

@testable import SlipwayAdmin

@Suite struct FlagEndpointTests {
    private static let path = "/api/v1/flags/new-model"
    private static let flag = #"{"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"}"#

    @Test func aFlagIsDefinedChangedAndGoneBackTo() async throws {
        try await test { _, tester in
            let made = try await tester.send(.put, Self.path, Self.flag, headers: .user("ann"))
            #expect(made.status.code == 200 && made.headers[.eTag] == "\"1\"")
            #expect(try made.json["changed_by"] == .string("ann"))
            let split = try await tester.send(.patch, Self.path, #"{"split": {"on": 10, "off": 90}}"#)
            #expect(try split.json["definition"]?["targeting"]?["fractional"] != nil)
            let off = try await tester.post(Self.path + "/disable")
            #expect(try off.json["summary"]?["state"] == .string("DISABLED"))
            let back = try await tester.post(Self.path + "/undo", #"{"to": 1}"#)
            #expect(try back.json["definition"] == JSONTree.parse(Self.flag))
            let changes = try await tester.get(Self.path + "/history").changes
            #expect(changes.map { $0["action"] } == ["undone", "disabled", "set", "set"].map { .string($0) })
            #expect(changes.last?["by"] == .string("ann") && changes.last?["before"] == .null)
            #expect(changes.first?["after"] == JSONTree.parse(Self.flag))
        }
    }

    @Test func whoComesTooLateIsToldThePresentRevision() async throws {
        try await test { _, tester in
            _ = try await tester.send(.put, Self.path, Self.flag)
            _ = try await tester.post(Self.path + "/disable")
            let change = #"{"defaultVariant": "on"}"#
            let late = try await tester.send(.patch, Self.path, change, headers: [.ifMatch: "\"1\""])
            #expect(try late.problem(412).revision == 2 && late.headers[.eTag] == "\"2\"")
            let again = try await tester.send(.put, Self.path, Self.flag, headers: [.ifNoneMatch: "*"])
            #expect(try again.problem(412).revision == 2)
            let right = try await tester.send(.delete, Self.path, headers: [.ifMatch: "\"2\""])
            #expect(right.status.code == 204)
            let gone = try await tester.send(.delete, Self.path, headers: [.ifMatch: "\"2\""])
            #expect(try gone.problem(412).revision == 0)
            _ = try await tester.send(.delete, Self.path).problem(404)
        }
    }

    @Test func aBadDefinitionIsDiagnosedWithItsPlaces() async throws {
        try await test { fixture, tester in
            _ = try await tester.send(.put, Self.path, Self.flag)
            let text = "{\"state\": \"ENABLED\",\n \"variants\": {\"a\": null}}"
            let answer = try await tester.send(.put, Self.path, text)
            let diagnostic = try #require(try answer.problem(422).diagnostics?.first)
            #expect(diagnostic.line == 2 && diagnostic.path == "flags.new-model.variants.a")
            #expect(fixture.controller.status.flagBook.revision == 1)
        }
    }

    private struct Case: CustomTestStringConvertible {
        var method: HTTPRequest.Method
        var path: String
        var body: String?
        var status: Int

        init(_ method: HTTPRequest.Method, _ path: String, _ body: String?, _ status: Int) {
            (self.method, self.path, self.body, self.status) = (method, path, body, status)
        }

        var testDescription: String { "\(method.rawValue) \(path) \(body ?? "")" }
    }

    @Test(arguments: [
        Case(.put, "", #"{"state": "#, 422), Case(.put, "", "", 422), Case(.patch, "", "{}", 400),
        Case(.patch, "", "[]", 400), Case(.patch, "", #"{"colour": "red"}"#, 400),
        Case(.patch, "", #"{"split": {"on": "ten"}}"#, 400), Case(.post, "/undo", #"{"two": 1}"#, 400),
        Case(.post, "/disable", #"{"why": 1}"#, 400), Case(.post, "/undo", #"{"to": 99}"#, 200),
        Case(.post, "/undo", #"{"to": 0}"#, 404), Case(.get, "/history?limit=0", nil, 400),
        Case(.get, "/history?since=1", nil, 400), Case(.post, "/history", nil, 405),
    ])
    private func requestsThatAreNoneChangeNothing(_ asked: Case) async throws {
        try await test { fixture, tester in
            _ = try await tester.send(.put, Self.path, Self.flag)
            let answer = try await tester.send(asked.method, Self.path + asked.path, asked.body)
            #expect(answer.status.code == asked.status, "\(answer.text)")
            #expect(fixture.controller.status.flagBook.revision == 1)
        }
    }

    @Test func aKeyIsDecodedAndMayBeOdd() async throws {
        try await test { fixture, tester in
            let made = try await tester.send(.put, "/api/v1/flags/a%20b%2Fc%3Fd", Self.flag)
            #expect(try made.json["key"] == .string("a b/c?d"))
            let odd = try await tester.send(.put, "/api/v1/flags/a%00b", Self.flag)
            #expect(try odd.problem(400).detail.contains("key"))
            #expect(fixture.controller.status.manifest.flags?.flags.flags.map(\.key) == ["a b/c?d"])
        }
    }

    @Test func flagsOfAFileCanBeSwitchedOffAndNotChanged() async throws {
        var manifest = Manifest.support
        let flags = try #require(FlagSet.compile(#"{"flags": {"new-model": \#(Self.flag)}}"#, file: "f").flags)
        manifest.flags = FlagSettings(file: "/flags.json", shownFile: "flags.json", flags: flags)
        try await test(manifest) { _, tester in
            for (method, body) in [
                (HTTPRequest.Method.put, Self.flag), (.patch, #"{"state": "DISABLED"}"#), (.delete, ""),
            ] {
                let problem = try await tester.send(method, Self.path, body).problem(409)
                #expect(problem.detail.contains("flags.json"))
            }
            let off = try await tester.send(.post, Self.path + "/disable", headers: .user("eve")).json
            #expect(off["summary"]?["state"] == .string("DISABLED"))
            #expect(off["switched_off"]?["by"] == .string("eve"))
            let on = try await tester.post(Self.path + "/enable").json
            #expect(on["summary"]?["state"] == .string("ENABLED") && on["switched_off"] == .null)
            #expect(try await tester.get("/api/v1/flags").json["source"] == .string("file"))
        }
    }

    @Test func onlyWhoHasTheTokenMayChangeAndTheNameBesideItIsKept() async throws {
        try await test(settings: AdminSettings(token: Secret("key"))) { _, tester in
            _ = try await tester.send(.put, Self.path, Self.flag).problem(401)
            let basic = "Basic " + Data("ann:key".utf8).base64EncodedString()
            let made = try await tester.send(.put, Self.path, Self.flag, headers: [.authorization: basic])
            #expect(try made.json["changed_by"] == .string("ann"))
            let bearer: HTTPFields = [.authorization: "Bearer key"]
            let off = try await tester.send(.post, Self.path + "/disable", headers: bearer)
            #expect(try off.json["changed_by"] == .string("somebody"))
        }
    }

    @Test func aChangeIsAnEvent() async throws {
        try await test { fixture, tester in
            var events = fixture.controller.events().makeAsyncIterator()
            _ = try await tester.send(.put, Self.path, Self.flag, headers: .user("ann"))
            let event = try #require(await events.next())
            let record = try #require(API.JournalRecord.all(of: event).first)
            #expect(record.type == "flag_set" && record.flag == "new-model" && record.sequence == 1)
            #expect(record.message == "ann set new-model")
        }
    }

    @Test func whileTheStoreRefusesAKillSwitchIsInForceAndSaysThatItIsNotKept() async throws {
        let store = FailingStore()
        try await test(store: store) { fixture, tester in
            _ = try await tester.send(.put, Self.path, Self.flag)
            store.fail()
            _ = try await tester.send(.patch, Self.path, #"{"defaultVariant": "on"}"#).problem(503)
            let problem = try await tester.post(Self.path + "/disable").problem(503)
            #expect(problem.detail.contains("it is off"))
            #expect(fixture.controller.status.manifest.flags?.flags["new-model"]?.isEnabled == false)
        }
    }

    private func test(
        _ manifest: Manifest? = nil,
        settings: AdminSettings = AdminSettings(),
        store: any Store = MemoryStore(),
        _ body: @Sendable (AdminFixture, AdminTester) async throws -> Void
    ) async throws {
        var kept = Manifest.support
        kept.flags = FlagSettings(origin: .store(seed: nil), shownFile: "store", flags: .empty)
        try await AdminFixture.test(settings: settings, manifest: manifest ?? kept, store: store, body)
    }
}

extension HTTPFields {
    fileprivate static func user(_ name: String) -> HTTPFields {
        var fields = HTTPFields()
        if let field = HTTPField.Name("x-slipway-user") { fields[field] = name }
        return fields
    }
}

extension TestResponse {
    fileprivate var json: JSONValue { get throws { try JSONTree.read(Array(body.readableBytesView)) } }

    fileprivate var changes: [JSONValue] {
        get throws {
            guard case .array(let changes)? = try json["changes"] else { return [] }
            return changes
        }
    }
}
