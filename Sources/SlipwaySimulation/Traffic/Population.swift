/// Who sends the traffic, and so what the coin of the split is tossed for (ANALYSIS.md §2.10.9, §3.1).
package enum Population: Hashable, Sendable {
    /// Each request stands alone: the route has no assignment key.
    case requests
    /// Each request is by a new user of its own: the route has a key that tells nobody apart.
    case strangers
    /// Users who differ in nothing.
    case equalUsers(Int)
    /// Users who differ in everything: traffic by Zipf's law, errors and latency lognormal, retries in bursts.
    case unequalUsers(Int)

    package var isKeyed: Bool { self != .requests }

    package var users: Int {
        switch self {
        case .requests, .strangers: 0
        case .equalUsers(let count), .unequalUsers(let count): count
        }
    }

    /// The exponent of Zipf's law: few users are the more unequal ones.
    var zipfExponent: Double {
        switch self {
        case .requests, .strangers, .equalUsers: 0
        case .unequalUsers(let count): count <= 500 ? 1.2 : count <= 5000 ? 1.1 : 1
        }
    }

    package var name: String {
        switch self {
        case .requests: "none"
        case .strangers: "strangers"
        case .equalUsers(let count): count == 20_000 ? "light" : "light:\(count)"
        case .unequalUsers(let count): "\(count)"
        }
    }

    /// `none`, `strangers`, `light`, `light:500` or a number.
    package init?(name: String) {
        switch name {
        case "none": self = .requests
        case "strangers": self = .strangers
        case "light": self = .equalUsers(20_000)
        default:
            let isLight = name.hasPrefix("light:")
            guard let count = Int(name.dropFirst(isLight ? 6 : 0)), (1...10_000_000).contains(count) else { return nil }
            self = isLight ? .equalUsers(count) : .unequalUsers(count)
        }
    }
}
