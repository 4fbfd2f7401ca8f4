import Foundation

/// What the file system tells about a store's file, before SQLite sees it.
enum SQLiteFile {
    static func check(_ path: String) throws(StoreError) {
        // SQLite reads these as databases in memory and as URIs.
        guard !path.isEmpty, !path.hasPrefix(":"), !path.hasPrefix("file:") else {
            throw .notWritable(path: path, detail: "not the path of a file")
        }
        try checkFolder(of: path)
        try checkLog(of: path)
    }

    private static func checkFolder(of path: String) throws(StoreError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard isFolder(folder) else { throw .notWritable(path: path, detail: "there is no folder \(folder)") }
        guard !isFolder(path) else { throw .notWritable(path: path, detail: "it is a folder") }
    }

    /// SQLite would discard the log of an empty or missing database, and with it commits that were acknowledged.
    private static func checkLog(of path: String) throws(StoreError) {
        let log = path + "-wal"
        guard size(of: path) == 0, size(of: log) > 0 else { return }
        throw .corrupt(
            path: path,
            detail: "it is empty, but \(log) holds commits to it; remove that too to start afresh"
        )
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// 0 for a file that is not there.
    private static func size(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
