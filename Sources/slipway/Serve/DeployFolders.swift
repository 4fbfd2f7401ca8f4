import Foundation
import SlipwayCore

/// Where deployed programs run, and where what is known of them outlives this process.
struct DeployFolders: Sendable {
    /// Beside the store; a store in memory leaves nothing, so that this is a folder of this process alone.
    let state: String
    /// The manifest's folder: relative paths in it mean the same everywhere.
    let working: String

    init(store: StoreLocation, manifest path: String) {
        working = URL(filePath: path).deletingLastPathComponent().standardizedFileURL.path(percentEncoded: false)
        switch store {
        case .sqlite(let path): state = path + ".environments"
        case .memory:
            state = NSTemporaryDirectory() + "/slipway-environments-\(ProcessInfo.processInfo.processIdentifier)"
        }
    }
}
