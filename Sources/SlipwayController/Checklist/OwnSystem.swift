import SlipwayCore

/// The Slipway that performs the items, as its users and its operators meet it.
package protocol OwnSystem: Sendable {
    /// Waits until it listens.
    func doors() async throws -> OwnDoors

    /// Gives every event loop the tables that taking the rollout back would give them, and says how long that took until the last one had
    /// them. Only while the version has no users: nobody notices.
    func beginRehearsal(of rollout: RolloutID) async throws -> Duration

    /// What is in force again. Also where the rehearsal did not begin.
    func endRehearsal(of rollout: RolloutID) async
}

/// Where it answers, and where it says what it did.
package struct OwnDoors: Sendable {
    /// As a URL begins: `http://127.0.0.1:8080`.
    package var gateway: String
    /// The page that Prometheus reads.
    package var metrics: String
    package var token: Secret?
    package var accessLog: AccessLogTarget?

    package init(gateway: String, metrics: String, token: Secret?, accessLog: AccessLogTarget?) {
        (self.gateway, self.metrics, self.token, self.accessLog) = (gateway, metrics, token, accessLog)
    }
}

extension ListenAddress {
    /// How this machine itself reaches it.
    package var fromHere: ListenAddress {
        switch host {
        case "0.0.0.0", "": ListenAddress(host: "127.0.0.1", port: port)
        case "::": ListenAddress(host: "::1", port: port)
        default: self
        }
    }
}
