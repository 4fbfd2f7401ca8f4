import Testing

@testable import SlipwayCore

@Suite struct FlagExportTests {
    private func flags(_ text: String) throws -> FlagSet {
        let compilation = FlagSet.compile(text, file: "flags.json")
        return try #require(compilation.flags, "\(compilation.diagnostics)")
    }

    private func exported(_ flag: String, more: String = "") throws -> String {
        try flags(#"{\#(more)"flags": {"f": \#(flag)}}"#).export().text
    }

    @Test func whatProvidersRefuseIsLeftOut() throws {
        let flag = #"{"state": "ENABLED", "variants": {"a": "x"}, "defaultVariant": "a", "description": "mine"}"#
        #expect(
            try exported(flag)
                == #"{"flags":{"f":{"state":"ENABLED","variants":{"a":"x"},"defaultVariant":"a"}}}"#
        )
    }

    @Test func wholeNumbersAreIntegersSoThatBothKindsCanBeAskedFor() throws {
        let flag = #"{"state": "ENABLED", "variants": {"a": 1.0, "b": 0.5, "c": 1e300, "d": {"t": 1.0}}}"#
        let text = try exported(flag)
        #expect(text.contains(#""variants":{"a":1,"b":0.5,"c":"#))
        #expect(text.contains(#""d":{"t":1.0}}"#))
    }

    @Test func theSetsMetadataIsInEachFlagAndTheFlagsOwnWins() throws {
        let flag = #"{"state": "DISABLED", "variants": {"a": 1}, "metadata": {"team": "core"}}"#
        let text = try exported(flag, more: #""metadata": {"team": "chat", "flagSetId": "s"}, "#)
        #expect(text.hasSuffix(#""metadata":{"flagSetId":"s","team":"core"}}}}"#))
        #expect(text.hasPrefix(#"{"flags":{"f":{"state":"DISABLED","variants""#))
    }

    @Test func referencesAreWrittenOutAndTheirReferencesToo() throws {
        let evaluators = #""$evaluators": {"a": {"!": [{"$ref": "b"}]}, "b": {"==": [{"var": "x"}, 1]}}, "#
        let flag = #"""
            {"state": "ENABLED", "variants": {"on": true},
             "targeting": {"if": [{"and": [{"$ref": "a"}, {"$ref": "none"}]}, "on"]}}
            """#
        let text = try exported(flag, more: evaluators)
        #expect(text.contains(#"{"if":[{"and":[{"!":[{"==":[{"var":"x"},1]}]},{"$ref":"none"}]},"on"]}"#))
        #expect(!text.contains("evaluators"))
    }

    @Test func aListOfFlagsBecomesAMap() throws {
        let text =
            #"{"flags": [{"key": "f", "state": "ENABLED", "variants": {"on": true}, "targeting": {"var": "x"}}]}"#
        let exported = try flags(text).export().text
        #expect(exported == #"{"flags":{"f":{"state":"ENABLED","variants":{"on":true},"targeting":{"var":"x"}}}}"#)
    }

    @Test func whatProvidersGetMeansTheSame() throws {
        let first = try flags(FlagSetTests.text)
        let again = try flags(try first.export().text)
        let contexts = [#"{}"#, #"{"email": "a@acme.com", "targetingKey": "u"}"#]
        for flag in first.flags {
            for context in contexts {
                let context = try FlagContext(json: context)
                let time = Timestamp(microseconds: 200_000_000)
                let (one, two) = (first.answer(flag.key, context, at: time), again.answer(flag.key, context, at: time))
                #expect(one.status == two.status)
                #expect(
                    (try? flag.evaluate(context, at: time))?.variant?.name
                        == (try? again[flag.key]?.evaluate(context, at: time))?.variant?.name
                )
            }
        }
    }

    @Test func referencesThatMultiplyAreRefused() throws {
        let doubling = (1...40).map { #""e\#($0)": {"and": [{"$ref": "e\#($0 - 1)"}, {"$ref": "e\#($0 - 1)"}]}"# }
        let evaluators = #""$evaluators": {"e0": {"var": "x"}, \#(doubling.joined(separator: ", "))}, "#
        let flag = #"{"state": "ENABLED", "variants": {"on": true}, "targeting": {"$ref": "e40"}}"#
        #expect(throws: FlagFault.self) { try exported(flag, more: evaluators) }
    }
}

@Suite struct FlagChangeTests {
    private func flags(_ flags: String, rule: String = "true") throws -> FlagSet {
        let text = #"{"$evaluators": {"r": {"==": [{"var": "x"}, \#(rule)]}}, "flags": {\#(flags)}}"#
        return try #require(FlagSet.compile(text, file: "f").flags)
    }

    private static let plain = #""plain": {"state": "ENABLED", "variants": {"on": true}}"#
    private static let ruled = #""ruled": {"state": "ENABLED", "variants": {"on": true}, "targeting": {"$ref": "r"}}"#

    @Test func nothingChangesWithTheSpaces() throws {
        let (old, new) = (try flags(Self.plain), try flags(Self.plain.replacing(":", with: " : ")))
        #expect(old != new)
        #expect(new.changes(since: old) == [])
    }

    @Test func whatIsNewChangedAndGoneIsTold() throws {
        let off = Self.plain.replacing("ENABLED", with: "DISABLED")
        let old = try flags(Self.plain + "," + Self.ruled)
        #expect(try flags(off + "," + Self.ruled).changes(since: old) == [FlagChange("plain", .updated)])
        let other = Self.ruled.replacing(#""ruled""#, with: #""other""#)
        let changes = [FlagChange("other", .created), FlagChange("ruled", .deleted)]
        #expect(try flags(Self.plain + "," + other).changes(since: old) == changes)
    }

    @Test func aFlagChangesWithWhatItRefersTo() throws {
        let old = try flags(Self.plain + "," + Self.ruled)
        let new = try flags(Self.plain + "," + Self.ruled, rule: "false")
        #expect(new.changes(since: old) == [FlagChange("ruled", .updated)])
    }
}
