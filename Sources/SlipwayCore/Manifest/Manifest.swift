/// A whole `slipway.yaml`, validated and compiled: every name resolved, every default filled in.
package struct Manifest: Hashable, Sendable {
    package var gateway: GatewaySettings
    package var admin: AdminSettings
    package var store: StoreLocation
    package var prices: PriceTable
    /// Nil: the gateway serves no flags, and their paths belong to the services.
    package var flags: FlagSettings?
    /// In the order written; names are unique.
    package var services: [Service]
    /// The one named `default` is always there, written or not.
    package var strategies: [Strategy]
    package var analyses: [AnalysisPlan]
    package var checks: [CheckSet]
    package var evaluations: [Evaluation]
    package var checklists: [Checklist]
    /// Texts by their names, for AI configs that name one.
    package var prompts: [String: String]

    package init(
        gateway: GatewaySettings = GatewaySettings(),
        admin: AdminSettings = AdminSettings(),
        store: StoreLocation = .memory,
        prices: PriceTable = PriceTable(),
        flags: FlagSettings? = nil,
        services: [Service] = [],
        strategies: [Strategy] = [],
        analyses: [AnalysisPlan] = [],
        checks: [CheckSet] = [],
        evaluations: [Evaluation] = [],
        checklists: [Checklist] = [],
        prompts: [String: String] = [:]
    ) {
        self.gateway = gateway
        self.admin = admin
        self.store = store
        self.prices = prices
        self.flags = flags
        self.services = services
        self.strategies = strategies
        self.analyses = analyses
        self.checks = checks
        self.evaluations = evaluations
        self.checklists = checklists
        self.prompts = prompts
    }

    package subscript(_ id: ServiceID) -> Service? { services.first { $0.id == id } }
    package subscript(_ id: StrategyID) -> Strategy? { strategies.first { $0.id == id } }
    package subscript(_ id: AnalysisID) -> AnalysisPlan? { analyses.first { $0.id == id } }
    package subscript(_ id: CheckSetID) -> CheckSet? { checks.first { $0.id == id } }
    package subscript(_ id: ChecklistID) -> Checklist? { checklists.first { $0.id == id } }
    package subscript(_ id: EvaluationID) -> Evaluation? { evaluations.first { $0.id == id } }
}
