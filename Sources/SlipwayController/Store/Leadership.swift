/// Being the only one who acts under a name, until released, lost, or the store is closed.
///
/// It ends with the holder's process, so that a restart after `kill -9` leads at once (with etcd: once the lease is over).
package protocol Leadership: Sendable {
    /// Gives it up. Again is allowed, and takes nothing from the next holder.
    func release() async

    /// Returns when the leadership is over, however it ended, or when the waiting task is cancelled.
    func ended() async
}
