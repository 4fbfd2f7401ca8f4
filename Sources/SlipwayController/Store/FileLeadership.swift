import Foundation

/// Leadership by a lock on a file, which the system drops with the process: after `kill -9` a restart leads at once.
///
/// The lock counts, not the file, which stays when it is released and says who holds it, for people who wonder. Removing it
/// under a holder lets another lead too.
final class FileLeadership: Leadership {
    private let end = StoreSignal(at: StoreRevision(0))
    private let descriptor: Int32

    /// Nil while another process, or another holder in this one, has the lock.
    init?(path: String, owner: String) throws(StoreError) {
        guard let descriptor = try Self.lock(path) else { return nil }
        self.descriptor = descriptor
        Self.write(owner, to: descriptor)
    }

    var isOver: Bool { end.isClosed }

    func release() async { letGo() }

    func ended() async {
        // A leadership has no revisions, only an end.
        _ = await end.wait(past: StoreRevision(.max))
    }

    deinit { letGo() }

    private func letGo() {
        // Once only: the number of a closed descriptor may belong to somebody else by now.
        guard end.close() else { return }
        Self.write("", to: descriptor)
        // Not by closing alone: a child between fork and exec has the descriptor too, and would hold the lock until exec.
        flock(descriptor, LOCK_UN)
        Foundation.close(descriptor)
    }
}

extension FileLeadership {
    /// Who last wrote itself into the file; nil where nobody did, or the holder has left in peace.
    static func owner(path: String) throws(StoreError) -> String? {
        guard let bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func lock(_ path: String) throws(StoreError) -> Int32? {
        // Closed on exec, or a program started by this process would go on leading after its death.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .notWritable(path: path, detail: String(cString: strerror(errno))) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        let failure = errno
        Foundation.close(descriptor)
        guard failure == EWOULDBLOCK else { throw .failed(path: path, detail: String(cString: strerror(failure))) }
        return nil
    }

    /// For people only, so a disk that is full does not matter.
    private static func write(_ owner: String, to descriptor: Int32) {
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = Array(owner.utf8).withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }
}
