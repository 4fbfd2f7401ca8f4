import SlipwayCore

/// Every version's figures: since the process began, and by stretches of five seconds for the last hour.
package struct TrafficBook: Sendable {
    package static let sliceSeconds: Int64 = 5
    package static let keptSlices = 720

    /// Whose figures they are, whatever the stage.
    package struct Key: Hashable, Sendable {
        package let service: ServiceID
        package let version: VersionID

        package init(service: ServiceID, version: VersionID) {
            self.service = service
            self.version = version
        }
    }

    fileprivate struct Series {
        var total = Tally()
        var slices: [Slice] = []
    }

    fileprivate struct Slice {
        let start: Int64
        var tally: Tally
    }

    private var series: [Key: Series] = [:]

    package init() {}

    package mutating func add(_ batch: TallyBatch) {
        let start = batch.at.microseconds / 1_000_000 / Self.sliceSeconds * Self.sliceSeconds
        for (subject, tally) in batch.tallies {
            let key = Key(service: subject.service, version: subject.version)
            series[key, default: Series()].add(tally, at: start)
        }
    }

    /// Since the process began: never falls, as Prometheus wants its counters.
    package var totals: [Key: Tally] { series.mapValues(\.total) }

    /// Over the last `window`, to the resolution of a slice.
    package func tally(of key: Key, over window: Duration, at now: Timestamp) -> Tally {
        let horizon = (now - window).microseconds / 1_000_000
        return series[key].map { $0.tally(since: horizon) } ?? Tally()
    }
}

extension TrafficBook.Series {
    fileprivate mutating func add(_ tally: Tally, at start: Int64) {
        total.merge(tally)
        if slices.last?.start == start {
            slices[slices.count - 1].tally.merge(tally)
        } else {
            slices.append(TrafficBook.Slice(start: start, tally: tally))
            if slices.count > TrafficBook.keptSlices { slices.removeFirst() }
        }
    }

    fileprivate func tally(since horizon: Int64) -> Tally {
        var sum = Tally()
        for slice in slices.reversed() where slice.start + TrafficBook.sliceSeconds > horizon { sum.merge(slice.tally) }
        return sum
    }
}
