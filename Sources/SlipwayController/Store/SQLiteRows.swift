import Foundation
import GRDB

/// Rows to values, each against its checksum.
extension StoreEntry {
    init(_ row: Row, path: String) throws {
        let change = try StoreChange(row, path: path)
        self.init(key: change.key, value: change.value ?? [], revision: change.revision)
    }
}

extension StoreChange {
    init(_ row: Row, path: String) throws {
        let value = (row["value"] as Data?).map { [UInt8]($0) }
        self.init(key: try StoreKey(row["key"], path: path), value: value, revision: StoreRevision(row["revision"]))
        guard checksum == row["checksum"] as Int64 else {
            throw StoreError.corrupt(path: path, detail: "the value of \(key) is not what was written")
        }
    }

    var checksum: Int64 { SQLiteChecksum.of(key, value, at: revision) }
}

extension StoreKey {
    var data: Data { Data(rawValue.utf8) }

    fileprivate init(_ data: Data, path: String) throws(StoreError) {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .corrupt(path: path, detail: "a key is not text")
        }
        self.init(rawValue: text)
    }
}
