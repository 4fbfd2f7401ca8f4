/// What comes of a recording while it lasts.
package enum RecordingItem: Hashable, Sendable {
    case exchange(RecordedExchange)
    /// Nothing but a sign of life, by which a writer notices that its reader has gone.
    case heartbeat
}
