import Testing

@testable import SlipwayCore

/// Vectors computed with mmh3 and cbor2, cross-checked with flagd-core.
@Suite struct FractionalTests {
    @Test(
        arguments: [
            ("", 0), ("a", 1_009_084_850), ("user-1", 4_171_401_059), ("ejOoVL", 0), ("bY9fO-", 1),
            ("SI7p-", 2_147_483_647), ("6LvT0", 2_147_483_648), ("ceQdGm", 4_294_967_295),
            ("fractional-flagjack", 2_682_799_072), ("ééééé", 1_029_022_525), ("あいう", 208_707_737),
        ] as [(String, UInt32)]
    )
    func aTextHashesTo(_ text: String, _ hash: UInt32) {
        #expect(MurmurHash3.hash(Array(text.utf8)) == hash)
    }

    @Test(
        arguments: [
            ("true", "f5", 836_216_331), ("false", "f4", 116_478_471), (#""user1""#, "657573657231", 3_686_933_882),
            ("123", "187b", 3_334_029_857), ("1.23", "fb3ff3ae147ae147ae", 2_393_468_550), ("1.0", "01", 3_831_157_163),
            ("-2.0", "21", 1_919_294_708), ("-0.0", "00", 1_364_076_727), ("2147483648", "1a80000000", 4_193_773_334),
            ("-2147483649", "3a80000000", 3_079_276_449), ("9007199254740991", "1b001fffffffffffff", 256_201_780),
            ("1e20", "fb4415af1d78b58c40", 3_152_684_119), ("65504.0", "19ffe0", 2_702_199_647),
            ("6.103515625e-05", "f90400", 3_625_736_809), ("3.5e38", "fb47f074f8c4d3cd7b", 4_379_067),
            ("5e-324", "fb0000000000000001", 186_668_877), ("{}", "a0", 408_952_885),
            (#"{"z": 1, "aa": 2}"#, "a2617a0162616102", 3_447_691_377),
            (#"{"a": [1, "two", true, [], null]}"#, "a1616185016374776ff580f6", 3_922_759_635),
            (#""😀""#, "64f09f9880", 7_891_819), (#""""#, "60", 661_569_231),
            ("0.5", "f93800", nil), ("5.960464477539063e-08", "f90001", nil),
            ("0.10000000149011612", "fa3dcccccd", nil),
        ] as [(String, String, UInt32?)]
    )
    func aValueIsEncodedAs(_ json: String, _ hex: String, _ hash: UInt32?) throws {
        let bytes = DeterministicCBOR.encode(try JSONTree.read(Array(json.utf8)))
        #expect(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == hex)
        if let hash { #expect(MurmurHash3.hash(bytes) == hash) }
    }

    private static let rule = """
        {"fractional": [{"cat": [{"var": "$flagd.flagKey"}, {"var": "name"}]},
            ["clubs", 25], ["diamonds", 25], ["hearts", 25], ["spades", 25]]}
        """

    private func variant(_ rule: String, version: Int, key: String, _ context: String) throws -> String? {
        let text = """
            {"metadata": {"fractionalVersion": \(version)}, "flags": {"\(key)": {"state": "ENABLED",
            "variants": {"clubs": 1, "diamonds": 2, "hearts": 3, "spades": 4, "heads": 5, "tails": 6},
            "defaultVariant": null, "targeting": \(rule)}}}
            """
        let flags = try #require(FlagSet.compile(text, file: "flags.json").flags)
        let context = try FlagContext(json: context)
        return try flags.evaluate(key, context, at: Timestamp(microseconds: 0)).variant?.name
    }

    @Test(arguments: [
        (2, "jack", "hearts"), (2, "queen", "spades"), (2, "ten", "clubs"), (2, "nine", "diamonds"), (2, "3", "clubs"),
        (3, "jack", "diamonds"), (3, "queen", "diamonds"), (3, "ten", "clubs"), (3, "nine", "clubs"),
        (3, "3", "spades"),
    ])
    func aUserIsInTheBucketOf(_ version: Int, _ name: String, _ expected: String) throws {
        let found = try variant(Self.rule, version: version, key: "fractional-flag", #"{"name": "\#(name)"}"#)
        #expect(found == expected)
    }

    @Test(arguments: [(2, "jon@company.com", "heads"), (3, "jon@company.com", "tails"), (3, "user-1", "heads")])
    func theShorthandTakesTheTargetingKey(_ version: Int, _ key: String, _ expected: String) throws {
        let rule = #"{"fractional": [["heads"], ["tails", 1]]}"#
        let context = #"{"targetingKey": "\#(key)"}"#
        #expect(try variant(rule, version: version, key: "fractional-flag-shorthand", context) == expected)
    }

    @Test(arguments: [
        (#"{"fractional": [["heads"], ["tails"]]}"#, "{}"),
        (#"{"fractional": [["heads"], ["tails"]]}"#, #"{"targetingKey": ""}"#),
        (#"{"fractional": [{"var": "none"}, ["heads"], ["tails"]]}"#, #"{"targetingKey": "u"}"#),
        (#"{"fractional": [["heads", 0], ["tails", -5]]}"#, #"{"targetingKey": "u"}"#),
        (#"{"fractional": [["heads", 50.0], ["tails", 50]]}"#, #"{"targetingKey": "u"}"#),
        (#"{"fractional": [["heads", 2147483647], ["tails", 1]]}"#, #"{"targetingKey": "u"}"#),
        (#"{"fractional": []}"#, #"{"targetingKey": "u"}"#),
    ])
    func withoutAUserOrWeightsThereIsNoBucket(_ rule: String, _ context: String) throws {
        #expect(try variant(rule, version: 3, key: "f", context) == nil)
    }

    @Test func usersKeepTheirVariantWhileItsShareGrows() throws {
        var before: Set<Int> = []
        for weight in [5, 10, 25, 50, 100] {
            let rule = #"{"fractional": [["heads", \#(weight)], ["tails", \#(100 - weight)]]}"#
            let now = try (0..<400).filter {
                try variant(rule, version: 3, key: "f", #"{"targetingKey": "user-\#($0)"}"#) == "heads"
            }
            #expect(before.isSubset(of: now))
            before = Set(now)
        }
        #expect(before.count == 400)
    }
}
