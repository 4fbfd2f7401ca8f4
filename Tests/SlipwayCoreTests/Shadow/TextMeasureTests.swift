import RealModule
import Testing

@testable import SlipwayCore

/// ANALYSIS.md §3.7 I: computed with rouge-score 0.1.2 and sacrebleu 2.6.0.
@Suite struct TextMeasureTests {
    struct Vector: Sendable {
        var a: String
        var b: String
        var tokenEdit: Double
        var jaccard2: Double
        var rougeL: Double
        var chrF2: Double
    }

    static let refund = "The refund was issued on March 3."
    static let vectors = [
        Vector(a: refund, b: refund, tokenEdit: 0, jaccard2: 0, rougeL: 1, chrF2: 1),
        Vector(
            a: refund,
            b: "Your refund was issued on 3 March.",
            tokenEdit: 0.4285714286,
            jaccard2: 0.6666666667,
            rougeL: 0.7142857143,
            chrF2: 0.6941913882
        ),
        Vector(
            a: refund,
            b: "I cannot help with that request.",
            tokenEdit: 1,
            jaccard2: 1,
            rougeL: 0,
            chrF2: 0.1241690408
        ),
        Vector(
            a: "Paris is the capital of France.",
            b: "The capital of France is Paris.",
            tokenEdit: 0.6666666667,
            jaccard2: 0.5714285714,
            rougeL: 0.6666666667,
            chrF2: 0.7424971405
        ),
    ]

    @Test(arguments: vectors) func textsAreMeasuredAsByTheReferenceLibraries(_ vector: Vector) {
        let (a, b) = (Words.of(vector.a).map(String.init), Words.of(vector.b).map(String.init))
        expect(EditDistance.normalized(a, b), vector.tokenEdit)
        expect(1 - Shingles(vector.a, width: 2).similarity(to: Shingles(vector.b, width: 2)), vector.jaccard2)
        expect(WordAlignment(a, b).rougeL, vector.rougeL)
        expect(ChrF.similarity(reference: vector.a, other: vector.b), vector.chrF2)
    }

    private func expect(_ value: Double, _ wanted: Double) {
        #expect(abs(value - wanted) <= 1e-9 * max(0.1, abs(wanted)), "\(value) beside \(wanted)")
    }

    @Test func emptyTextsAreNotNumbersThatAreNone() {
        #expect(ChrF.similarity(reference: "", other: "") == 1)
        #expect(ChrF.similarity(reference: "", other: "a") == 0)
        #expect(ChrF.similarity(reference: " \n", other: "") == 1)
        #expect(Shingles("").similarity(to: Shingles("…")) == 1)
        #expect(EditDistance.normalized([Int](), []) == 0)
        #expect(WordAlignment([], []).rougeL == 1)
    }

    /// The plain definition, with dictionaries of strings.
    @Test(arguments: 1...20) func gramsAreCountedAsTheDefinitionSays(_ seed: UInt64) {
        var random = WireRandom(seed: seed)
        let (a, b) = (text(&random), text(&random))
        let slow = definition(reference: a, other: b)
        expect(ChrF.similarity(reference: a, other: b), slow)
    }

    private func text(_ random: inout WireRandom) -> String {
        let letters: [Character] = ["a", "b", "c", " ", "é", "東", "京"]
        return String((0..<random.below(200)).map { _ in letters[random.below(letters.count)] })
    }

    private func definition(reference: String, other: String) -> Double {
        let (r, o) = (reference.filter { !$0.isWhitespace }, other.filter { !$0.isWhitespace })
        if r == o { return 1 }
        var (p, q, orders) = (0.0, 0.0, 0.0)
        for n in 1...6 where r.count >= n && o.count >= n {
            let (x, y) = (grams(r, n), grams(o, n))
            let matches = Double(y.reduce(0) { $0 + min($1.value, x[$1.key] ?? 0) })
            p += matches / Double(o.count - n + 1)
            q += matches / Double(r.count - n + 1)
            orders += 1
        }
        guard p + q > 0 else { return 0 }
        return 5 * (p / orders) * (q / orders) / (4 * p / orders + q / orders)
    }

    private func grams(_ text: String, _ n: Int) -> [String: Int] {
        let characters = Array(text)
        return (0...characters.count - n).reduce(into: [:]) { $0[String(characters[$1..<$1 + n]), default: 0] += 1 }
    }

    @Test func longTextsAreComparedByTheirShingles() {
        let words = (0..<6000).map { "word\($0)" }
        let text = words.joined(separator: " ")
        let changed = (words.prefix(3000) + words.suffix(3000).map { $0 + "x" }).joined(separator: " ")
        let divergence = Comparator.textDivergence(text, changed)
        // 2996 of 2 · 5996 − 2996 shingles are shared.
        #expect(abs(divergence - (1 - 2996.0 / 8996.0)) < 1e-12)
    }

    @Test func scriptsWithoutSpacesHaveWordsToo() {
        #expect(Words.of("東京は big 街").map(String.init) == ["東", "京", "は", "big", "街"])
        #expect(Words.of("snake_case, Émile's").map(String.init) == ["snake", "case", "émile", "s"])
    }
}
