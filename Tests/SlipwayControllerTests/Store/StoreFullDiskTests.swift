#if os(Linux)
import Foundation
import SlipwayController
import SlipwayTesting
import Testing

/// A disk that is really full: a file system of a megabyte, which only root may mount.
@Suite(.timeLimit(.minutes(10)))
struct StoreFullDiskTests {
    @Test(.enabled(if: SmallDisk.isPossible, "mounting a file system needs root"))
    func aFullDiskIsToldAndTheSameStoreGoesOnOnceThereIsRoom() async throws {
        try await onSmallDisk { folder in
            let ballast = URL(fileURLWithPath: folder.path + "/ballast")
            try Data(repeating: 1, count: 400_000).write(to: ballast)
            let store = try SQLiteStore(path: folder.store)
            let acknowledged = try await store.fill(until: .full(path: folder.store))
            try await store.expectRounds(acknowledged)

            try FileManager.default.removeItem(at: ballast)
            try await store.commit(.fillerRound(acknowledged + 1))
            try await store.expectRounds(acknowledged + 1)
            try await store.close()
        }
    }

    private func onSmallDisk(_ body: (StoreFolder) async throws -> Void) async throws {
        try await inFolder { folder in
            try SmallDisk.mount(at: folder.path)
            defer { SmallDisk.unmount(folder.path) }
            try await body(folder)
        }
    }
}

private enum SmallDisk {
    static let isPossible: Bool = {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("slipway-disk-\(getpid())").path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try mount(at: path)
            unmount(path)
            try FileManager.default.removeItem(atPath: path)
            return true
        } catch {
            return false
        }
    }()

    static func mount(at path: String) throws {
        guard Foundation.mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
        }
    }

    static func unmount(_ path: String) {
        if umount2(path, Int32(MNT_DETACH)) != 0 { print("\(path) stays mounted: \(errno)") }
    }
}
#endif
