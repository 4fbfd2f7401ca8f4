import SlipwayCore
import Testing

@Suite struct SubjectBookTests {
    private static let start = Timestamp(microseconds: 1_795_400_000_000_000)

    private static func subject(_ number: Int) -> Observation.Subject {
        .init(service: "support", version: VersionID("v\(number)"), role: .stable)
    }

    @Test func numbersStayWhileOthersComeAndGo() {
        var book = SubjectBook()
        _ = book.putInForce([Self.subject(1), Self.subject(2)], at: Self.start)
        _ = book.putInForce([Self.subject(2), Self.subject(3)], at: Self.start + .seconds(1))
        #expect((1...3).map { book.number(of: Self.subject($0)) } == [0, 1, 2])
        #expect(book[0]?.leftAt == Self.start + .seconds(1))
        #expect(book[1]?.leftAt == nil)
    }

    @Test func whoComesBackHasTheOldNumber() {
        var book = SubjectBook()
        _ = book.putInForce([Self.subject(1)], at: Self.start)
        _ = book.putInForce([Self.subject(2)], at: Self.start)
        _ = book.putInForce([Self.subject(3), Self.subject(1)], at: Self.start + SubjectBook.keptFor)
        #expect(book.number(of: Self.subject(1)) == 0)
        #expect(book[0]?.leftAt == nil)
    }

    @Test func nothingNewChangesNothing() {
        var book = SubjectBook()
        #expect(book.putInForce([Self.subject(1)], at: Self.start).count == 1)
        #expect(book.putInForce([Self.subject(1)], at: Self.start + .seconds(1)).isEmpty)
    }

    @Test func aNumberIsGivenAwayOnlyWhenItsSubjectHasLongLeft() {
        var book = SubjectBook()
        _ = book.putInForce([Self.subject(1)], at: Self.start)
        _ = book.putInForce([Self.subject(2)], at: Self.start)
        let before = Self.start + SubjectBook.keptFor - .seconds(1)
        _ = book.putInForce([Self.subject(2), Self.subject(3)], at: before)
        #expect(book.number(of: Self.subject(3)) == 2)
        _ = book.putInForce([Self.subject(2), Self.subject(3), Self.subject(4)], at: before + .seconds(1))
        #expect(book.number(of: Self.subject(4)) == 0)
        #expect(book.number(of: Self.subject(1)) == nil)
    }

    @Test func whenAllNumbersAreTakenTheOldestGoes() {
        var book = SubjectBook()
        for number in 0..<SubjectBook.capacity {
            _ = book.putInForce([Self.subject(number)], at: Self.start + .seconds(Double(number)))
        }
        let end = Self.start + .seconds(SubjectBook.capacity)
        _ = book.putInForce([Self.subject(-1)], at: end)
        #expect(book.number(of: Self.subject(-1)) == 0)
        #expect(book.number(of: Self.subject(0)) == nil)
        #expect(book.number(of: Self.subject(1)) == 1)
    }

    @Test func moreSubjectsThanNumbersLeaveTheLastWithout() {
        var book = SubjectBook()
        let subjects = (0...SubjectBook.capacity).map(Self.subject)
        #expect(book.putInForce(subjects, at: Self.start).count == SubjectBook.capacity)
        #expect(book.number(of: subjects[SubjectBook.capacity]) == nil)
        #expect(book.number(of: subjects[SubjectBook.capacity - 1]) == SubjectBook.capacity - 1)
    }

    /// What a store holds after each change is what the book knows.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func theChangesMakeTheBook(seed: UInt64) {
        var random = WireRandom(seed: seed)
        var book = SubjectBook()
        var stored: [Int: SubjectBook.Entry] = [:]
        var now = Self.start
        for _ in 0..<50 {
            now = now + .seconds(random.below(20_000))
            let subjects = (0..<random.below(6)).map { _ in Self.subject(random.below(30)) }
            stored.merge(book.putInForce(subjects, at: now)) { $1 }
            #expect(SubjectBook(stored) == book)
            for subject in subjects {
                #expect(book.number(of: subject).flatMap { book[$0] } == .init(subject: subject))
            }
        }
    }

    @Test func aVersionThatClientsMayPickIsASubject() {
        let versions = ["v1", "v2", "v3"].map { Version(id: VersionID($0), upstream: Upstream(host: "a", port: 1)) }
        let stage = StageID(rollout: "r", attempt: 1, step: 0)
        let split = Split(stable: "v1", canary: .init(version: "v2", weight: .full, salt: 1, stage: stage))
        func subjects(allowOverride: Bool) -> [Observation.Subject] {
            let service = Service(id: "s", versions: versions, stable: "v1", allowOverride: allowOverride)
            return Snapshot(manifest: Manifest(services: [service]), splits: ["s": split], generation: 1).subjects
        }
        let split2 =
            [("v1", Role.stable), ("v2", .canary)].map { version, role in
                Observation.Subject(service: "s", version: version, role: role, stage: stage)
            } as [Observation.Subject]
        #expect(subjects(allowOverride: false) == split2)
        let picked: [Observation.Subject] = [
            .init(service: "s", version: "v1", role: .stable), .init(service: "s", version: "v2", role: .canary),
            .init(service: "s", version: "v3", role: .stable),
        ]
        #expect(subjects(allowOverride: true) == split2 + picked)
    }
}
