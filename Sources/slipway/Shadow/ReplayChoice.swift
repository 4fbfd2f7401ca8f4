import ArgumentParser
import SlipwayCore

/// What of a manifest a replay takes, where there is a choice.
struct ReplayChoice: ParsableArguments {
    @Option(help: "The service (default: the recording's).")
    var service: String?

    @Option(help: "The version that is asked again for its noise (default: the one that was recorded).")
    var stable: String?

    @Option(help: "Whose shadow says how to compare (default: the service's, or the only one that has a shadow).")
    var strategy: String?

    @Option(help: "Percent of the requests that stable is asked again. Without them nothing is known of its noise.")
    var noise = 100.0

    @Option(help: "Where the version answers, instead of its upstream.")
    var url: String?

    @Option(name: .customLong("stable-url"), help: "Where stable answers, instead of its upstream.")
    var stableURL: String?

    func validate() throws {
        guard Weight(percent: noise) != nil else {
            throw ValidationError("--noise is a percentage from 0 to 100 with at most two decimals")
        }
    }

    static func upstream(_ text: String, _ option: String) throws -> Upstream {
        do throws(ValueFault) { return try Upstream(written: text) } catch {
            throw ValidationError("\(option): `\(text)` \(error.message)")
        }
    }
}
