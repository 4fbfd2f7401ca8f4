import RealModule
import SlipwayCore
import Testing

@Suite struct LooksTests {
    private static func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }

    private static func stage(_ weight: Double, _ n: [Int], _ y: [Int]) -> StageCounts {
        var stage = StageCounts(weight: weight)
        stage.cells.values = zip(n, y).map { StageCounts.Cell(n: UInt32($0), slow: UInt16($1)) }
        return stage
    }

    private static func since(_ stages: [Int?]) -> [UInt8] { stages.map { $0.map(UInt8.init) ?? Roster.never } }

    private static func s6(_ canary: [Int?]) -> LookView {
        LookView(
            stages: [stage(0.05, [10, 4, 1, 20], [5, 0, 1, 1])],
            past: [],
            canarySince: since(canary),
            q: 0.05
        )
    }

    private static func s7(_ canary: [Int?]) -> LookView {
        let n = [[30, 12, 5, 100, 0, 2], [40, 0, 8, 120, 3, 2]]
        let y = [[2, 5, 0, 4, 0, 0], [9, 0, 3, 7, 0, 1]]
        let past = zip([200, 50, 0, 800, 0, 10], [9, 1, 0, 30, 0, 0]).map { OwnPast(n: Float($0), slow: Float($1)) }
        return LookView(
            stages: [stage(0.05, n[0], y[0]), stage(0.10, n[1], y[1])],
            past: past,
            canarySince: since(canary),
            q: 0.05
        )
    }

    @Test func oneStageIsWorthWhatS6Says() {
        let view = Self.s6([0, nil, 0, nil])
        let g = view.sums().commonModes
        #expect(Self.isClose(g[0], 2.4))
        let logE = view.logE(g)
        for (r, expected) in [0.4205144647, 0.9528017534, 1.515244009].enumerated() {
            #expect(Self.isClose(logE[r], expected))
        }
        #expect(Self.isClose(LookView.mean(logE), 1.060822781))
        #expect(Self.isClose(LookView.mean(Self.s6([nil, nil, nil, nil]).logE(g)), -0.04839330554))
    }

    @Test func twoStagesAreWorthWhatS7Says() {
        let view = Self.s7([1, 0, 1, nil, nil, nil])
        let g = view.sums().commonModes
        #expect(Self.isClose(g[0], 1.618631101) && Self.isClose(g[1], 2.464146023))
        let logE = view.logE(g)
        for (r, expected) in [1.783420512, 3.751359394, 4.802469889].enumerated() {
            #expect(Self.isClose(logE[r], expected))
        }
        #expect(Self.isClose(LookView.mean(logE), 4.039184176))
        #expect(Self.isClose(LookView.mean(Self.s7([0, 0, 0, 0, 0, 0]).logE(g)), -0.1166448859))
    }

    /// S8: over all places that the users might have, E is worth 1 on average.
    @Test func theMeanOverAllAssignmentsIsOne() {
        var mean = 0.0
        let chances = [0.05, 0.05, 0.90]
        for code in 0..<729 {
            let places = (0..<6).map { code / [1, 3, 9, 27, 81, 243][$0] % 3 }
            let view = Self.s7(places.map { $0 == 2 ? nil : $0 })
            mean += places.reduce(1.0) { $0 * chances[$1] } * .exp(LookView.mean(view.logE(view.sums().commonModes)))
        }
        #expect(abs(mean - 1) < 1e-12)
    }

    /// S10.
    @Test func usersAgainstTheirOwnPastAreWorthWhatS10Says() {
        func logE(_ users: [(n: Double, x: Double, hn: Double, hx: Double)]) -> Double {
            let logs = OwnPastGuard.errorGrid.map { ratio in
                users.reduce(0.0) {
                    let vote = OwnPastGuard.Vote(x: $1.x, n: $1.n, a: 0.5 + $1.hx, b: 0.5 / 0.003 + $1.hn)
                    return $0 + OwnPastGuard.logE(vote, null: 2, ratio: ratio)
                }
            }
            return OwnPastGuard.logMean(logs)
        }
        #expect(Self.isClose(logE([(50, 4, 400, 1), (20, 3, 0, 0), (5, 1, 0, 0), (200, 2, 2000, 9)]), 3.585049278))
        #expect(Self.isClose(logE([(50, 0, 400, 1)]), -0.5910795158))
    }

    /// Each user has one owner; g is made of all owners' sums, then each adds its users' votes.
    @Test(arguments: 1...20) func anyPartitionOfTheUsersGivesTheSameVerdict(seed: UInt64) {
        var random = WireRandom(seed: seed)
        let users = 200
        let owners = 1 + random.below(6)
        let weights = [0.05, 0.10, 0.25]
        var parts = (0..<owners).map { _ in weights.map { StageCounts(weight: $0) } }
        var whole = weights.map { StageCounts(weight: $0) }
        for stage in whole.indices {
            for user in 0..<users {
                let owner = user % owners
                let n = random.below(30)
                let cell = StageCounts.Cell(n: UInt32(n), slow: UInt16(random.below(n / 3 + 1)))
                whole[stage].cells.values.append(cell)
                for other in 0..<owners {
                    parts[other][stage].cells.values.append(other == owner ? cell : StageCounts.Cell())
                }
            }
            let isSlow = random.isTrue(oneIn: 2)
            whole[stage].addAnonymous(.canary, isSlow, isSlow)
            parts[random.below(owners)][stage].addAnonymous(.canary, isSlow, isSlow)
        }
        let since = (0..<users).map { _ in random.isTrue(oneIn: 4) ? UInt8(random.below(3)) : Roster.never }
        let past = (0..<users).map { _ in OwnPast(n: Float(random.below(100)), slow: Float(random.below(9))) }
        func view(_ stages: [StageCounts]) -> LookView {
            LookView(stages: stages, past: past, canarySince: since, q: 0.06)
        }
        let one = view(whole)
        let sums = parts.dropFirst().reduce(view(parts[0]).sums()) { $0 + view($1).sums() }
        #expect(sums.isMaterial == one.sums().isMaterial)
        #expect(sums.slowCanaryUsers == one.sums().slowCanaryUsers)
        let g = sums.commonModes
        let total = parts.reduce(SIMD3<Double>.zero) { $0 + view($1).logE(g) }
        let expected = one.logE(one.sums().commonModes)
        for r in 0..<3 { #expect(Self.isClose(total[r], expected[r])) }
    }

    @Test func whatAUserDidAsStableIsNotExpectedOfTheCanary() {
        var stages = [StageCounts(weight: 0.05), StageCounts(weight: 0.10)]
        stages[0].cells.values = [.init(n: 100, slow: 5), .init(n: 100, slow: 5)]
        stages[1].cells.values = [.init(n: 100, slow: 5), .init(n: 100, slow: 5)]
        let past = [OwnPast](repeating: OwnPast(n: 1000, slow: 50), count: 2)
        let view = LookView(stages: stages, past: past, canarySince: [1, Roster.never], q: 0.05)
        let expected = view.sums().stages.map(\.expectedOfCanary)
        #expect(expected[0] == 0)
        #expect(abs(expected[1] - 5) < 0.1)
    }

    @Test func exchangesWithoutAKeyAreNewUsersOfOneRequest() {
        var counted = StageCounts(weight: 0.05)
        var listed = StageCounts(weight: 0.05)
        var since: [UInt8] = []
        for i in 0..<30 {
            let (role, isSlow) = (i % 5 == 0 ? Role.canary : .stable, i % 4 == 0)
            counted.addAnonymous(role, isSlow, isSlow)
            listed.cells.values.append(StageCounts.Cell(n: 1, slow: isSlow ? 1 : 0))
            since.append(role == .canary ? 0 : Roster.never)
        }
        let a = LookView(stages: [counted], past: [], canarySince: [], q: 0.05)
        let b = LookView(stages: [listed], past: [], canarySince: since, q: 0.05)
        #expect(Self.isClose(a.sums().commonModes[0], b.sums().commonModes[0]))
        let g = b.sums().commonModes
        for r in 0..<3 { #expect(Self.isClose(a.logE(g)[r], b.logE(g)[r])) }
    }
}
