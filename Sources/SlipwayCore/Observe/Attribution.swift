/// Makes request ids that say whom their exchange was charged to, and reads them: nothing has to be remembered of an exchange for feedback
/// that comes a day later.
///
///     30 seconds since 2020 | 12 the subject's number | 24 serial | 1 has a unit | 31 the unit's tag | 24 seal of the subject
///
/// These 122 bits are encrypted (`RequestIDCipher`), so that an id tells its reader nothing, and become a UUID of version 8. The seal is a
/// keyed hash of the subject itself: an id whose number was given to another subject, or that was made up or changed, reads as nil. A guessed
/// id is taken with a probability below 2^-37: its number has to be in use, its seal right, and its time in the last day.
package final class Attribution: Sendable {
    /// How long after its exchange was routed feedback is taken.
    package static let window: Duration = .seconds(24 * 3600)
    /// How far a gateway's clock may be behind that of the one that made the id.
    private static let skewSeconds: UInt64 = 300
    private static let epoch: Int64 = 1_577_836_800
    private static let timeMask: UInt64 = (1 << 30) - 1
    private static let tagBits = 31

    private let cipher: RequestIDCipher
    private let seals: SipHash
    private let book: SubjectBook

    package init(key: AttributionKey, book: SubjectBook) {
        let hash = key.hash
        cipher = RequestIDCipher(hash)
        // A key of its own: what seals is never what encrypts.
        seals = SipHash(key: hash.hash(.max), hash.hash(.max - 1))
        self.book = book
    }

    /// What all ids of one subject have in common: computed once, not for each request.
    package struct Stamp: Hashable, Sendable {
        fileprivate let number: UInt64
        fileprivate let seal: UInt64
    }

    /// Nil for a subject that the book does not have.
    package func stamp(of subject: Observation.Subject) -> Stamp? {
        book.number(of: subject).map { Stamp(number: UInt64($0), seal: seal(of: subject)) }
    }

    /// The part of a unit (`Observation.unit`) that an id carries: two units have the same one with a probability of 2^-31.
    package static func tag(ofUnit unit: UInt64) -> UInt64 { unit >> (64 - tagBits) }

    /// Allocates nothing and takes no lock.
    ///
    /// - Parameter noise: stands in the tag's place where there is no unit.
    package func id(
        _ stamp: Stamp,
        unit: UInt64?,
        serial: RequestSerial.Number,
        at now: Timestamp,
        noise: @autoclosure () -> UInt64
    ) -> RequestID {
        let (bits, tag) = (UInt64(serial.bits), Self.tag(ofUnit: unit ?? noise()))
        let plain = RequestIDCipher.Halves(
            left: Self.seconds(now) << 31 | stamp.number << 19 | bits >> 5,
            right: (unit == nil ? 0 : 1) << 60 | tag << 29 | stamp.seal << 5 | bits & 31
        )
        return RequestID(custom: cipher.encrypt(plain))
    }

    /// Whom an exchange was charged to.
    package struct Finding: Hashable, Sendable {
        package let subject: Observation.Subject
        /// `tag(ofUnit:)`; nil where the exchange had no assignment key.
        package let unit: UInt64?
    }

    /// Nil for an id that is older than `window`, or was not made with this key for a subject that the book still has.
    package func read(_ id: RequestID, at now: Timestamp) -> Finding? {
        guard let custom = id.custom else { return nil }
        let plain = cipher.decrypt(custom)
        guard isCurrent(plain.left >> 31, at: now) else { return nil }
        guard let subject = book[Int(plain.left >> 19 & 0xFFF)]?.subject else { return nil }
        guard plain.right >> 5 & 0xFF_FFFF == seal(of: subject) else { return nil }
        return Finding(subject: subject, unit: plain.right >> 60 == 1 ? plain.right >> 29 & 0x7FFF_FFFF : nil)
    }

    /// The seconds wrap after 34 years, far longer than an id is good for.
    private func isCurrent(_ seconds: UInt64, at now: Timestamp) -> Bool {
        let age = (Self.seconds(now) &- seconds) & Self.timeMask
        return age <= UInt64(Self.window.components.seconds) || age > Self.timeMask - Self.skewSeconds
    }

    private static func seconds(_ moment: Timestamp) -> UInt64 {
        UInt64(bitPattern: moment.microseconds / 1_000_000 - epoch) & timeMask
    }

    private func seal(of subject: Observation.Subject) -> UInt64 { seals.hash(subject.identity) >> 40 }
}

extension Observation.Subject {
    /// All that tells it from other subjects, each part with its length, so that no two have the same bytes.
    fileprivate var identity: [UInt8] {
        let stage = stage.map { [$0.rollout.rawValue, "\($0.attempt)", "\($0.step)"] } ?? []
        return ([service.rawValue, version.rawValue, role.rawValue] + stage).flatMap { part in
            Array("\(part.utf8.count):\(part)".utf8)
        }
    }
}
