/// What an item's figure must keep, in the figure's unit.
package struct FigureBounds: Hashable, Codable, Sendable {
    package var max: Double?
    package var min: Double?

    package init(max: Double? = nil, min: Double? = nil) {
        self.max = max
        self.min = min
    }

    package var limits: [Limit] { [max.map(Limit.max), min.map(Limit.min)].compactMap { $0 } }

    /// The limit that the figure breaks, if it does. A figure that is no number breaks none and keeps none.
    func broken(by figure: Double) -> Limit? {
        limits.first { limit in
            limit.bound(stable: nil).map { !limit.isKept(by: figure, bound: $0) } ?? false
        }
    }
}
