import NIOCore
import SlipwayCore
import Testing

@testable import SlipwayGateway

/// Retries, budgets, ejections and draws, as values.
struct MannersTableTests {
    static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    // MARK: - The schedule

    private static func schedule(_ change: (inout RetryPolicy) -> Void = { _ in }) -> RetrySchedule {
        var policy = RetryPolicy()
        change(&policy)
        return RetrySchedule(policy)
    }

    private static func delay(
        _ schedule: inout RetrySchedule,
        _ cause: RetryPolicy.Cause,
        _ advice: RetryAdvice = RetryAdvice(),
        within left: Duration = .seconds(100),
        take: Bool = true
    ) -> Duration? {
        schedule.retry(cause, advice: advice, within: left, random: .max) { take }
    }

    @Test func attemptsAreCountedWithTheFirst() {
        var schedule = Self.schedule { $0.attempts = 3 }
        #expect(Self.delay(&schedule, .connect) != nil)
        #expect(Self.delay(&schedule, .status(503)) != nil)
        #expect(Self.delay(&schedule, .status(503)) == nil)
        #expect(schedule.attempts == 3)
    }

    @Test func withoutAPolicyThereIsOneAttempt() {
        var schedule = RetrySchedule(nil)
        #expect(!schedule.mayRetry)
        #expect(Self.delay(&schedule, .connect) == nil)
    }

    @Test(
        arguments: [
            (RetryPolicy.Cause.status(529), true), (.status(502), true), (.status(500), false), (.status(404), false),
            (.connect, true), (.stream, true),
        ]
    )
    func onlyTheCausesOfThePolicyAreRetried(_ cause: RetryPolicy.Cause, _ isRetried: Bool) {
        var schedule = Self.schedule()
        #expect((Self.delay(&schedule, cause) != nil) == isRetried)
    }

    @Test func theBackoffDoublesUpToItsMaximum() throws {
        var schedule = Self.schedule {
            $0.attempts = 10
            $0.backoff = .milliseconds(100)
            $0.maxBackoff = .milliseconds(300)
        }
        for ceiling in [100.0, 200, 300, 300] {
            let delay = try #require(Self.delay(&schedule, .connect))
            #expect(abs(delay.milliseconds - ceiling) < 0.01)
        }
        var lucky = Self.schedule()
        #expect(lucky.retry(.connect, within: .seconds(1), random: 0) { true } == .zero)
    }

    @Test(
        arguments: [
            (RetryAdvice(wait: .seconds(2)), Duration.seconds(2)), (RetryAdvice(wait: .seconds(6)), nil),
            (RetryAdvice(shouldRetry: false), nil), (RetryAdvice(wait: .seconds(1), shouldRetry: true), .seconds(1)),
        ] as [(RetryAdvice, Duration?)]
    )
    func theUpstreamsAdviceIsFollowed(_ advice: RetryAdvice, _ expected: Duration?) {
        var schedule = Self.schedule()
        #expect(Self.delay(&schedule, .status(503), advice) == expected)
    }

    @Test func aLimitThatDoesNotSayWhenItEndsIsNotRetried() {
        var schedule = Self.schedule { $0.causes = [.status(429)] }
        #expect(Self.delay(&schedule, .status(429)) == nil)
        #expect(Self.delay(&schedule, .status(429), RetryAdvice(wait: .seconds(1))) != nil)
    }

    @Test func aRetryThatIsNotMadeCountsForNothing() {
        var schedule = Self.schedule { $0.attempts = 2 }
        #expect(Self.delay(&schedule, .connect, take: false) == nil)
        #expect(Self.delay(&schedule, .connect, within: .milliseconds(1)) == nil)
        #expect(schedule.attempts == 1)
        #expect(Self.delay(&schedule, .connect) != nil)
    }

    // MARK: - The budget

    @Test func retriesAreAShareOfTheTraffic() {
        var budget = RetryBudget(share: 0.1, at: Self.start)
        while budget.take(at: Self.start) {}
        for _ in 0..<99 { budget.exchangeBegan() }
        let made = (0..<100).count { _ in budget.take(at: Self.start) }
        #expect(made == 9)
    }

    @Test func oneRetryASecondIsAlwaysThere() {
        var budget = RetryBudget(share: 0, at: Self.start)
        while budget.take(at: Self.start) {}
        #expect(budget.take(at: Self.start + .milliseconds(900)) == false)
        #expect(budget.take(at: Self.start + .milliseconds(1001)) == true)
        #expect(budget.take(at: Self.start + .milliseconds(1002)) == false)
    }

    @Test func aCalmTimeSavesUpOnlySoMuch() {
        var budget = RetryBudget(share: 1, at: Self.start)
        for _ in 0..<10_000 { budget.exchangeBegan() }
        let made = (0..<100).count { _ in budget.take(at: Self.start) }
        #expect(made == Int(RetryBudget.capacity))
    }

    // MARK: - Ejection

    private static let policy = EjectionPolicy(
        failures: 3,
        time: .seconds(10),
        maxTime: .seconds(35),
        slowStart: .seconds(20)
    )

    private static func eject(_ ejection: inout Ejection, at now: NIODeadline, may: Bool = true) {
        for _ in 0..<policy.failures { ejection.failed(under: policy, at: now) { may } }
    }

    @Test func failuresInARowEjectForATime() {
        var ejection = Ejection()
        for _ in 0..<2 { ejection.failed(under: Self.policy, at: Self.start) { true } }
        ejection.succeeded(at: Self.start)
        for _ in 0..<2 { ejection.failed(under: Self.policy, at: Self.start) { true } }
        #expect(!ejection.isEjected(at: Self.start))
        ejection.failed(under: Self.policy, at: Self.start) { true }
        #expect(ejection.isEjected(at: Self.start + .seconds(9)))
        #expect(!ejection.isEjected(at: Self.start + .seconds(10)))
        #expect(ejection.count == 1)
    }

    @Test func theTimeDoublesUntilTheEndpointHasRecovered() {
        var ejection = Ejection()
        var now = Self.start
        for seconds in [10, 20, 35, 35] as [Int64] {
            Self.eject(&ejection, at: now)
            #expect(ejection.endsAt == now + .seconds(seconds))
            now = now + .seconds(seconds)
        }
        ejection.succeeded(at: now + .seconds(34))
        Self.eject(&ejection, at: now + .seconds(34))
        #expect(ejection.endsAt == now + .seconds(34 + 35))
        now = now + .seconds(34 + 35)
        ejection.succeeded(at: now + .seconds(35))
        Self.eject(&ejection, at: now + .seconds(40))
        #expect(ejection.endsAt == now + .seconds(50))
    }

    @Test func whoMayNotBeEjectedIsNot() {
        var ejection = Ejection()
        Self.eject(&ejection, at: Self.start, may: false)
        #expect(!ejection.isEjected(at: Self.start))
        ejection.failed(under: Self.policy, at: Self.start) { true }
        #expect(ejection.isEjected(at: Self.start))
    }

    @Test(arguments: [(0, 0.05), (5, 0.25), (10, 0.5), (20, 1), (100, 1)] as [(Int64, Double)])
    func aReturnedEndpointStartsSlowly(_ seconds: Int64, _ share: Double) {
        var ejection = Ejection()
        #expect(ejection.share(under: Self.policy, at: Self.start) == 1)
        Self.eject(&ejection, at: Self.start)
        #expect(abs(ejection.share(under: Self.policy, at: Self.start + .seconds(10 + seconds)) - share) < 1e-9)
    }

    @Test(
        arguments: [
            (0, 1, 0.5, false), (0, 2, 0.5, true), (1, 2, 1.0, false), (0, 3, 0.1, true), (1, 3, 0.5, false),
            (1, 4, 0.5, true), (2, 4, 0.5, false), (3, 4, 1.0, false),
        ]
    )
    func theLastEndpointIsNeverEjected(_ ejected: Int, _ count: Int, _ share: Double, _ may: Bool) {
        #expect(EndpointSet.mayEject(ejected: ejected, of: count, maxShare: share) == may)
    }

    // MARK: - The draw

    typealias Candidate = EndpointSet.Candidate

    private static func draws(_ candidates: [Candidate], avoiding avoided: Int? = nil) -> [Int] {
        var random = SystemRandomNumberGenerator()
        let set = EndpointSet(candidates: candidates)
        return (0..<2000).reduce(into: [Int](repeating: 0, count: candidates.count)) { counts, _ in
            counts[set.pick(avoiding: avoided, random: &random)] += 1
        }
    }

    @Test func theLessLoadedOfTwoIsTaken() {
        let counts = Self.draws([Candidate(load: 5), Candidate(load: 1), Candidate(load: 9)])
        #expect(counts[2] == 0)
        #expect(counts[1] > counts[0])
        #expect(counts[0] > 0)
    }

    @Test func anEndpointThatIsNotAvailableIsLeftOut() {
        #expect(Self.draws([Candidate(isAvailable: false), Candidate(load: 99)])[0] == 0)
    }

    @Test func ifNoneIsAvailableAllAreUsed() {
        let counts = Self.draws([Candidate(isAvailable: false), Candidate(isAvailable: false)])
        #expect(counts.allSatisfy { $0 > 500 })
    }

    @Test func theEndpointThatFailedIsAvoidedWhereThereIsAnother() {
        #expect(Self.draws([Candidate(), Candidate()], avoiding: 0)[0] == 0)
        #expect(Self.draws([Candidate(), Candidate(isAvailable: false)], avoiding: 0)[0] == 2000)
    }

    @Test func aSlowStartGivesAPart() {
        let counts = Self.draws([Candidate(share: 0.1), Candidate()])
        #expect((20...220).contains(counts[0]))
    }

    // MARK: - Health checks

    @Test func aFewAnswersInARowChangeTheState() {
        let check = HealthCheck(path: "/", successes: 2, failures: 3)
        var streak = HealthStreak()
        let answers = [false, false, true, false, false, false, true, false, true, true]
        let states = answers.map { answer in
            _ = streak.answered(well: answer, under: check)
            return streak.isHealthy
        }
        #expect(states == [true, true, true, true, true, false, false, false, false, true])
    }
}
