import RealModule
import SlipwayCore

/// The users of one realisation of the traffic: how much each sends, how often it fails, how slow it is.
///
/// Nothing here knows of versions: the crowd is the same whoever is in the canary.
package struct Crowd: Sendable {
    struct Incident {
        var user: Int32
        var start: Double
    }

    let population: Population
    let stress: Stress
    /// Traffic-weighted mean 1.
    private(set) var errorFactors: [Double] = []
    private(set) var latencyFactors: [Double] = []
    private(set) var costFactors: [Double] = []
    private(set) var keys: [UInt64] = []
    private(set) var incidents: [Incident] = []
    private var shares: AliasTable?
    /// When the outage begins, in seconds.
    let outageStart: Double
    /// Where in its day the drift begins, 0…1.
    let phase: Double
    private let newcomers: Int

    package init(_ population: Population, _ stress: Stress, seed: UInt64) {
        var random = SimulationRandom(seed: seed)
        self.population = population
        self.stress = stress
        outageStart = 60 + 1080 * random.uniform()
        phase = random.uniform()
        newcomers = Int(Double(population.users) * stress.newUsers)
        if population.users > 0 { settle(&random) }
    }

    /// Mean errors in a burst of retries.
    var burstLength: Double {
        if let given = stress.burstLength { return given }
        if case .unequalUsers = population { return 3 }
        return 1
    }

    func drawUser(_ random: inout SimulationRandom) -> Int32 {
        Int32(shares?.draw(&random) ?? -1)
    }

    /// Newcomers have odd numbers first: they are of all sizes.
    func isNewcomer(_ user: Int32) -> Bool {
        newcomers > 0 && SimulationRandom.fraction(SimulationRandom.mix(keys[Int(user)], 1)) < stress.newUsers
    }

    private mutating func settle(_ random: inout SimulationRandom) {
        let count = population.users
        var sizes = (1...count).map { Double.pow(Double($0), -population.zipfExponent) }
        keys = (0..<count).map { _ in random.bits() }
        errorFactors = [Double](repeating: 1, count: count)
        latencyFactors = errorFactors
        costFactors = errorFactors
        if case .unequalUsers = population { differ(sizes, &random) }
        if stress.customerShare > 0 { addCustomer(&sizes) }
        let table = AliasTable(sizes)
        shares = table
        incidents = (0..<stress.incidents).map { _ in
            Incident(user: Int32(table.draw(&random)), start: 1200 * random.uniform())
        }
    }

    private mutating func differ(_ sizes: [Double], _ random: inout SimulationRandom) {
        for user in sizes.indices {
            errorFactors[user] = .exp(random.normal())
            latencyFactors[user] = .exp(0.5 * random.normal())
            costFactors[user] = .exp(0.5 * random.normal())
        }
        for _ in 0..<max(3, sizes.count / 100) {
            errorFactors[Int(random.uniform() * Double(sizes.count))] *= 10
        }
        let mean = zip(sizes, errorFactors).reduce(0) { $0 + $1.0 * $1.1 } / sizes.reduce(0, +)
        for user in sizes.indices { errorFactors[user] /= mean }
    }

    private mutating func addCustomer(_ sizes: inout [Double]) {
        let others = sizes.dropFirst().reduce(0, +)
        sizes[0] = others * stress.customerShare / (1 - stress.customerShare)
        errorFactors[0] = 10
        latencyFactors[0] = 2
    }
}
