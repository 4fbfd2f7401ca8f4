import Foundation
import Synchronization

/// Leadership by a lock on a file, which the system drops with the process: after `kill -9` a restart leads at once.
final class FileLeadership: Leadership {
    private let descriptor: Mutex<Int32?>

    /// Nil while another process (or another holder in this one) has the lock.
    init?(path: String, owner: String) throws(StoreError) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw .notWritable(path: path, detail: String(cString: strerror(errno))) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            Foundation.close(opened)
            return nil
        }
        descriptor = Mutex(opened)
        // For people who wonder who holds it; the lock itself is what counts.
        ftruncate(opened, 0)
        _ = owner.withCString { write(opened, $0, strlen($0)) }
    }

    func release() async { letGo() }

    /// A lock on a local file is not lost while the process lives.
    var lost: AsyncStream<Void> { AsyncStream { _ in } }

    deinit { letGo() }

    private func letGo() {
        descriptor.withLock { descriptor in
            guard let open = descriptor else { return }
            Foundation.close(open)
            descriptor = nil
        }
    }
}
