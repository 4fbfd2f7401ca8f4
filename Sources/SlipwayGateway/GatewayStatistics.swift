/// What a gateway is busy with at one moment, and what it has done since its start.
package struct GatewayStatistics: Hashable, Sendable {
    /// One entry an event loop.
    package var loops: [Loop]

    /// Lines that the access log could not take; nil without one.
    package var droppedAccessEntries: Int?

    package init(loops: [Loop], droppedAccessEntries: Int? = nil) {
        self.loops = loops
        self.droppedAccessEntries = droppedAccessEntries
    }

    package var total: Loop {
        loops.reduce(into: Loop()) { $0.add($1) }
    }

    package struct Loop: Hashable, Sendable {
        // Gauges.
        package var openConnections = 0
        package var openExchanges = 0
        package var idleUpstreamConnections = 0
        /// Being opened, or carrying an exchange.
        package var busyUpstreamConnections = 0

        // Counters.
        package var acceptedConnections = 0
        package var startedExchanges = 0
        package var openedUpstreamConnections = 0
        package var reusedUpstreamConnections = 0
        package var retries = 0
        /// Errors that the gateway itself made, by stable code.
        package var errors: [String: Int] = [:]
        /// In the order of their names.
        package var endpoints: [Endpoint] = []
        package var services: [Service] = []
        package var configs: [Config] = []
        package var configMisses: [ConfigMiss] = []

        package init() {}

        package mutating func add(_ other: Loop) {
            openConnections += other.openConnections
            openExchanges += other.openExchanges
            idleUpstreamConnections += other.idleUpstreamConnections
            busyUpstreamConnections += other.busyUpstreamConnections
            acceptedConnections += other.acceptedConnections
            startedExchanges += other.startedExchanges
            openedUpstreamConnections += other.openedUpstreamConnections
            reusedUpstreamConnections += other.reusedUpstreamConnections
            retries += other.retries
            errors.merge(other.errors, uniquingKeysWith: +)
            add(endpoints: other.endpoints)
            add(services: other.services)
            add(configs: other.configs)
            add(configMisses: other.configMisses)
        }
    }
}
