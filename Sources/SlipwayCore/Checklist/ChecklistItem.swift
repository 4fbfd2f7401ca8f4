/// One thing to be satisfied, by a machine or by a named person.
package struct ChecklistItem: Hashable, Codable, Sendable {
    package let id: ChecklistItemID
    package let stage: Checklist.Stage
    package let work: Work
    /// Who answers for it; for people to read.
    package var owner: String?
    /// One that is not required is shown, and neither keeps a gate shut nor takes traffic back.
    package var isRequired: Bool
    /// How long one run may take.
    package var timeout: Duration
    /// From the end of one run to the next; nil: one run that says something is enough.
    package var every: Duration?
    /// What the figure `ItemResult.value` must keep.
    package var bounds: FigureBounds
    /// How long evidence counts; nil: as long as the version and the stage do.
    package var validity: Duration?

    package init(
        _ id: ChecklistItemID,
        _ stage: Checklist.Stage,
        _ work: Work,
        owner: String? = nil,
        isRequired: Bool = true,
        timeout: Duration = defaultTimeout,
        every: Duration? = nil,
        bounds: FigureBounds = FigureBounds(),
        validity: Duration? = nil
    ) {
        self.id = id
        self.stage = stage
        self.work = work
        self.owner = owner
        self.isRequired = isRequired
        self.timeout = timeout
        self.every = every
        self.bounds = bounds
        self.validity = validity
    }

    package static let defaultTimeout = Duration.seconds(600)
    /// Until something that could not be measured is tried again, unless `every` is sooner. Argo's figure.
    package static let errorRetry = Duration.seconds(10)
}
