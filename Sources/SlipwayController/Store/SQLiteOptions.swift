/// How a `SQLiteStore` behaves where the defaults do not fit.
package struct SQLiteOptions: Hashable, Sendable {
    /// How long to wait for another process's lock before `StoreError.locked`.
    package var busyTimeout: Duration
    package var history: HistoryLimit
    /// A cap on the file, in pages of 4 KiB; nil leaves it to the disk.
    package var maximumPages: Int?

    package init(
        busyTimeout: Duration = .seconds(2),
        history: HistoryLimit = HistoryLimit(),
        maximumPages: Int? = nil
    ) {
        self.busyTimeout = busyTimeout
        self.history = history
        self.maximumPages = maximumPages
    }
}
