/// The history as bytes, in 64 pieces by the users' hash, so that only what changed is written again.
///
///     version, n, count of users, columns, admission, reference, latest; for each user: unit, columns; XXH64 of all that
///
/// Bytes that are cut short, garbled or of another version are refused with an error.
extension UserHistory {
    package static let pieceCount = 64
    fileprivate static let version: UInt32 = 0x5355_4801

    package struct Garbled: Error, Hashable, CustomStringConvertible {
        package var description: String
    }

    /// The piece that a user is kept in.
    static func piece(of unit: UInt64) -> Int { Int(UnitTable.rank(unit) & UInt64(pieceCount - 1)) }

    /// Every piece, whether it changed or not.
    package func chunks() -> [[UInt8]] {
        var pieces = (0..<Self.pieceCount).map { _ in [Int]() }
        for (user, unit) in table.units.enumerated() { pieces[Self.piece(of: unit)].append(user) }
        return pieces.enumerated().map { chunk($0, users: $1) }
    }

    /// The pieces that changed since this was last asked; all of them the first time.
    package mutating func changedChunks() -> [(index: Int, bytes: [UInt8])] {
        let marked = changed
        changed = 0
        guard marked != 0 else { return [] }
        return chunks().enumerated().filter { marked & (1 << UInt64($0.offset)) != 0 }.map { ($0.offset, $0.element) }
    }

    private func chunk(_ index: Int, users: [Int]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + users.count * (8 + 4 * Column.allCases.count))
        Self.version.append(to: &bytes)
        UInt32(index).append(to: &bytes)
        UInt32(users.count).append(to: &bytes)
        UInt32(Column.allCases.count).append(to: &bytes)
        table.admission.append(to: &bytes)
        (reference ?? .nan).append(to: &bytes)
        latest.append(to: &bytes)
        for user in users {
            table.units[user].append(to: &bytes)
            for column in columns { column.values[user].append(to: &bytes) }
        }
        checksum(of: bytes).append(to: &bytes)
        return bytes
    }

    /// - Parameter chunks: pieces in any order, the newest of each; a missing one is a part of the users forgotten.
    package init(chunks: [[UInt8]], capacity: Int = 65_536) throws(Garbled) {
        self.init(capacity: capacity)
        let pieces = try chunks.map { bytes throws(Garbled) in try Piece(bytes) }
        guard Set(pieces.map(\.index)).count == pieces.count else {
            throw Garbled(description: "a piece is there twice")
        }
        guard let newest = pieces.max(by: { $0.latest < $1.latest }) else { return }
        latest = newest.latest
        reference = pieces.compactMap(\.reference).max()
        let admission = pieces.map(\.admission).min() ?? .max
        let start = reference ?? latest
        let users = pieces.flatMap { piece in piece.users(movedTo: start) }.filter {
            UnitTable.rank($0.unit) <= admission
        }
        guard users.count <= capacity else { throw Garbled(description: "\(users.count) users are too many") }
        table = UnitTable(capacity: capacity, admission: admission, units: users.map(\.unit))
        for c in columns.indices { columns[c].values = users.map { $0.columns[c] } }
    }
}

private func checksum(of bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { XXH64.hash($0, seed: 0) } }

/// One piece, read and found sound.
private struct Piece {
    let index: UInt32
    let admission: UInt64
    let reference: Double?
    let latest: Double
    private let rows: [(unit: UInt64, columns: [Float])]

    init(_ bytes: [UInt8]) throws(UserHistory.Garbled) {
        guard let piece = Self.read(bytes) else { throw UserHistory.Garbled(description: "not a piece of a history") }
        self = piece
    }

    private init(index: UInt32, admission: UInt64, reference: Double?, latest: Double, rows: [(UInt64, [Float])]) {
        self.index = index
        self.admission = admission
        self.reference = reference
        self.latest = latest
        self.rows = rows
    }

    private static func read(_ bytes: [UInt8]) -> Piece? {
        var reader = ByteReader(bytes)
        guard bytes.count >= 8, reader.read(UInt32.self) == UserHistory.version,
            checksum(of: Array(bytes.dropLast(8))) == ByteReader.last(of: bytes),
            let index = reader.read(UInt32.self), index < UserHistory.pieceCount,
            let count = reader.read(UInt32.self), reader.read(UInt32.self) == UInt32(UserHistory.Column.allCases.count),
            let admission = reader.read(UInt64.self), let reference = reader.read(Double.self),
            let latest = reader.read(Double.self), latest.isFinite, reference.isNaN || reference.isFinite,
            let rows = rows(&reader, count: count, index: index)
        else { return nil }
        return Piece(
            index: index,
            admission: admission,
            reference: reference.isNaN ? nil : reference,
            latest: latest,
            rows: rows
        )
    }

    private static func rows(_ reader: inout ByteReader, count: UInt32, index: UInt32) -> [(UInt64, [Float])]? {
        var rows: [(UInt64, [Float])] = []
        var seen: Set<UInt64> = []
        for _ in 0..<count {
            guard let unit = reader.read(UInt64.self), UserHistory.piece(of: unit) == Int(index),
                seen.insert(unit).inserted
            else { return nil }
            var columns: [Float] = []
            for column in UserHistory.Column.allCases {
                guard let value = reader.read(Float.self), isSound(value, column) else { return nil }
                columns.append(value)
            }
            rows.append((unit, columns))
        }
        return reader.remaining == 8 ? rows : nil
    }

    private static func isSound(_ value: Float, _ column: UserHistory.Column) -> Bool {
        column == .errorTime ? !value.isNaN && value < .infinity : value >= 0 && value < .infinity
    }

    /// The users with their counts as of another reference: pieces are written at different times.
    func users(movedTo start: Double) -> [(unit: UInt64, columns: [Float])] {
        let step = start - (reference ?? start)
        guard step != 0 else { return rows }
        let factor = Float(UserHistory.decay(over: step))
        return rows.map { row in
            var columns = row.columns
            for column in UserHistory.Column.allCases {
                if column == .errorTime {
                    columns[column.rawValue] -= Float(step)
                } else {
                    columns[column.rawValue] *= factor
                }
            }
            return (row.unit, columns)
        }
    }
}
