import SlipwayCore
import Testing

@Suite struct AttributionTests {
    private static let now = Timestamp(microseconds: 1_795_400_000_000_000)
    private static let stage = StageID(rollout: "support-1", attempt: 1, step: 0)
    private static let subject = Observation.Subject(service: "support", version: "v2", role: .canary, stage: stage)
    private static let key = AttributionKey(random: 1, 2)

    private static func attribution(
        _ subjects: [Observation.Subject] = [subject],
        key: AttributionKey = key
    ) -> Attribution {
        var book = SubjectBook()
        _ = book.putInForce(subjects, at: now)
        return Attribution(key: key, book: book)
    }

    private static func id(
        _ attribution: Attribution = attribution(),
        unit: UInt64? = 0x0123_4567_89AB_CDEF,
        serial: UInt64 = 7,
        at time: Timestamp = now
    ) throws -> RequestID {
        var serial = RequestSerial(loop: 3, random: serial)
        let stamp = try #require(attribution.stamp(of: subject))
        return attribution.id(stamp, unit: unit, serial: serial.next(), at: time, noise: 99)
    }

    @Test(arguments: [nil, 0, .max, 0x0123_4567_89AB_CDEF] as [UInt64?])
    func whatAnIDSaysIsRead(unit: UInt64?) throws {
        let attribution = Self.attribution()
        let id = try Self.id(attribution, unit: unit)
        let finding = try #require(attribution.read(id, at: Self.now))
        #expect(finding.subject == Self.subject)
        #expect(finding.unit == unit.map(Attribution.tag))
    }

    @Test func anIDIsAUUIDOfVersionEight() throws {
        for serial in 0..<64 as Range<UInt64> {
            let text = try Self.id(serial: serial).description
            #expect(Array(text)[14] == "8")
            #expect("89ab".contains(Array(text)[19]))
            #expect(RequestID(text.uppercased()) == RequestID(text))
        }
    }

    /// Written down, so that a change of the format cannot go unnoticed: ids of yesterday are read by tomorrow's build. Computed by a program
    /// of its own, from the format's description.
    @Test func theFormatStays() throws {
        #expect(try Self.id().description == "1b407ab0-49a5-87f7-b132-89d1c5f5ca1a")
    }

    @Test(arguments: 0..<128)
    func oneChangedBitMakesAnIDUnknown(bit: Int) throws {
        let attribution = Self.attribution()
        var digits = Array(try Self.id(attribution).description.utf8)
        let place = (0..<36).filter { digits[$0] != UInt8(ascii: "-") }[bit / 4]
        let value = try #require(UInt8(String(UnicodeScalar(digits[place])), radix: 16)) ^ (1 << (bit % 4))
        digits[place] = Array(String(value, radix: 16).utf8)[0]
        let changed = try #require(RequestID(String(decoding: digits, as: UTF8.self)))
        #expect(attribution.read(changed, at: Self.now) == nil)
    }

    @Test func guessedIDsAreUnknown() {
        var book = SubjectBook()
        let all = (0..<SubjectBook.capacity).map {
            Observation.Subject(service: "support", version: VersionID("v\($0)"), role: .stable)
        }
        _ = book.putInForce(all, at: Self.now)
        let attribution = Attribution(key: Self.key, book: book)
        var random = WireRandom(seed: 5)
        for _ in 0..<20_000 {
            let text = Array(RequestID(random: random.next(), random.next()).description)
            let guess = RequestID(String(text[..<14]) + "8" + String(text[15...]))
            #expect(guess.flatMap { attribution.read($0, at: Self.now) } == nil)
        }
    }

    @Test func anotherKeyReadsNothing() throws {
        let other = Self.attribution(key: AttributionKey(random: 1, 3))
        #expect(other.read(try Self.id(), at: Self.now) == nil)
    }

    @Test func aRandomIDSaysNothing() {
        #expect(Self.attribution().read(RequestID(random: 1, 2), at: Self.now) == nil)
    }

    @Test func aNumberThatWasGivenAwayMakesOldIDsUnknownAndNotSomebodyElses() throws {
        let id = try Self.id()
        let other = Observation.Subject(service: "support", version: "v3", role: .canary, stage: Self.stage)
        let successor = Attribution(key: Self.key, book: SubjectBook([0: .init(subject: other)]))
        #expect(Self.attribution().stamp(of: Self.subject) != successor.stamp(of: other))
        #expect(successor.read(id, at: Self.now) == nil)
    }

    @Test(arguments: [
        (Duration.zero, true), (.seconds(24 * 3600), true), (.seconds(24 * 3600 + 1), false),
        (.seconds(400 * 24 * 3600), false), (.seconds(-299), true), (.seconds(-3600), false),
    ])
    func feedbackIsTakenForADay(age: Duration, isTaken: Bool) throws {
        let attribution = Self.attribution()
        #expect((attribution.read(try Self.id(attribution), at: Self.now + age) != nil) == isTaken)
    }

    /// 2^30 seconds after 2020.
    @Test func theClockOfIDsMayWrap() throws {
        let end = Timestamp(microseconds: (1_577_836_800 + 1 << 30) * 1_000_000)
        let attribution = Self.attribution()
        let id = try Self.id(attribution, at: end - .seconds(10))
        #expect(attribution.read(id, at: end + .seconds(10)) != nil)
        #expect(attribution.read(id, at: end - .seconds(3600)) == nil)
    }

    @Test func subjectsThatDifferInAnythingHaveSealsOfTheirOwn() {
        let subjects = [
            Self.subject,
            .init(service: "support", version: "v2", role: .canary),
            .init(service: "support", version: "v2", role: .stable),
            .init(service: "supportv", version: "2", role: .stable),
            .init(
                service: "support",
                version: "v2",
                role: .canary,
                stage: .init(rollout: "support-1", attempt: 2, step: 0)
            ),
            .init(
                service: "support",
                version: "v2",
                role: .canary,
                stage: .init(rollout: "support-1", attempt: 1, step: 2)
            ),
            .init(
                service: "support",
                version: "v2",
                role: .canary,
                stage: .init(rollout: "support-11", attempt: 1, step: 0)
            ),
        ]
        let stamps = subjects.map {
            Attribution(key: Self.key, book: SubjectBook([5: .init(subject: $0)])).stamp(of: $0)
        }
        #expect(Set(stamps).count == subjects.count)
    }

    @Test func idsOfOneUserLookUnrelated() throws {
        let ids = try (0..<200).map { try Self.id(serial: $0) }
        #expect(Set(ids).count == ids.count)
        for (a, b) in zip(ids, ids.dropFirst()) {
            let differing = (a.high ^ b.high).nonzeroBitCount + (a.low ^ b.low).nonzeroBitCount
            // 122 fair coins: 61 ± 5.5.
            #expect((28...94).contains(differing))
        }
    }

    @Test func serialsOfTwoLoopsNeverMeet() {
        let numbers = (0..<4).flatMap { loop in
            var serial = RequestSerial(loop: loop, random: .max - 5)
            return (0..<1000).map { _ in serial.next() }
        }
        #expect(Set(numbers).count == 4000)
    }

    @Test func aKeyShowsNothingWhenPrinted() {
        #expect("\(Self.key)" == "<redacted>")
        #expect(String(reflecting: Self.key) == "<redacted>")
    }
}
