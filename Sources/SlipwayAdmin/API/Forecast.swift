import SlipwayController
import SlipwayCore

extension API {
    /// Before a rollout starts: what would be found at the traffic of the last five minutes, and how soon.
    package struct Forecast: Codable, Hashable, Sendable {
        package var service: String
        package var strategy: String
        package var requestsPerSecond: Double
        /// Stable's, 0 to 1.
        package var errorRate: Double
        /// Users seen lately; nil on routes without an assignment key.
        @Nullable package var users: Int?
        package var plannedSeconds: Double
        package var faults: [ForecastFault]
        /// What would make the plan find more.
        package var advice: [String]
        /// Why nothing can be said; nil where something can.
        @Nullable package var obstacle: String?
        /// What its shadow step needs until it is ready; nil without one.
        @Nullable package var shadow: String?
    }

    package struct ForecastFault: Codable, Hashable, Sendable {
        package var fault: String
        /// From the start, on average; nil where it is not reliably found in the planned time.
        @Nullable package var seconds: Double?
        @Nullable package var canaryExchanges: Double?
        /// Distinct canary users with an error that it takes at the first weight.
        @Nullable package var users: Int?
        package var text: String
    }
}

extension API.Forecast {
    package init(_ forecast: ServiceForecast, of service: ServiceID) {
        self.service = service.rawValue
        strategy = forecast.strategy.rawValue
        requestsPerSecond = forecast.requestsPerSecond
        errorRate = forecast.errorRate
        plannedSeconds = forecast.stages.reduce(0) { $0 + $1.seconds }
        faults = forecast.forecast?.lines.map(API.ForecastFault.init) ?? []
        advice = forecast.forecast?.advice ?? []
        users = forecast.users
        obstacle = forecast.obstacle
        shadow = forecast.shadow
    }
}

extension API.ForecastFault {
    init(_ line: Forecast.Line) {
        fault = line.fault
        text = line.text
        seconds = line.seconds
        canaryExchanges = line.canaryExchanges
        users = line.users
    }
}
