import SlipwayCore

/// A service as people see it.
package struct ServiceStatus: Hashable, Sendable {
    package var record: ServiceRecord
    /// What the published split says, percent by version.
    package var desired: [VersionID: Double]
    /// What the gateway did since the split was published, percent by version; empty before the first exchange.
    package var actual: [VersionID: Double]
}
