import Foundation
import SlipwayController

/// A folder for one test's files.
struct StoreFolder: Sendable {
    let path: String

    var store: String { path + "/slipway.db" }
    var url: URL { URL(fileURLWithPath: store) }

    /// The store's file and its log, as a killed process would leave them.
    func copy(to name: String) throws -> String {
        let copied = "\(path)/\(name)"
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: store + suffix) {
            try FileManager.default.copyItem(atPath: store + suffix, toPath: copied + suffix)
        }
        return copied
    }
}

/// Makes the folder, and removes it whatever happens.
func inFolder<Answer>(_ body: (StoreFolder) async throws -> Answer) async throws -> Answer {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-store-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { removeFolder(path) }
    return try await body(StoreFolder(path: path))
}

private func removeFolder(_ path: String) {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("\(path) was left behind: \(error)") }
}
