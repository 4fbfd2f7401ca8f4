extension Manifest {
    /// Reads the whole manifest; after a report the value has gaps and is not to be used.
    static func read(_ root: Field) -> Manifest? {
        guard var fields = root.fields() else { return nil }
        var manifest = Manifest(store: .standard(root))
        fields.take("gateway", into: &manifest.gateway, GatewaySettings.read)
        fields.take("admin", into: &manifest.admin, AdminSettings.read)
        fields.take("store", into: &manifest.store, StoreLocation.read)
        fields.take("prices", into: &manifest.prices, PriceTable.read)
        fields.take("flags", into: &manifest.flags, FlagSettings.read)
        let prompts = Prompts.read(fields.take("prompts"))
        let analyses = AnalysisPlan.readAll(fields.take("analyses"))
        let checks = CheckSet.readAll(fields.take("checks"))
        let evaluations = Evaluation.readAll(fields.take("evaluations"))
        let checklists = Checklist.readAll(
            fields.take("checklists"),
            ChecklistNames(checks: checks, evaluations: evaluations)
        )
        let names = StrategyNames(analyses: analyses, checks: checks, checklists: checklists)
        let strategies = Strategy.readAll(fields.take("strategies"), names)
        let configs = AIConfigNames(flags: manifest.flags, hasFlags: fields.peek("flags") != nil, prompts: prompts)
        manifest.services = Service.readAll(fields.take("services"), in: root, configs, strategies, checklists)
        manifest.prompts = prompts.byName
        manifest.checks = checks.values
        manifest.evaluations = evaluations.values
        manifest.checklists = checklists.values
        manifest.analyses = analyses.values
        manifest.strategies = strategies.values
        fields.finish()
        manifest.checkListeners(fields)
        return manifest
    }

    private func checkListeners(_ fields: Fields) {
        let field = fields.peek("admin") ?? fields.owner
        if gateway.listen.collides(with: admin.listen) {
            field.reportKey("listens where the gateway does: \(admin.listen)", hint: "give the two different ports")
        }
        if !admin.listen.isLoopback, admin.token == nil, !Self.hasToken(field) {
            field.reportKey(
                "listens on \(admin.listen), which others can reach, without a token",
                hint: "set token: ${SLIPWAY_ADMIN_TOKEN}, or listen on 127.0.0.1"
            )
        }
    }

    /// A faulty token was reported already.
    private static func hasToken(_ admin: Field) -> Bool { admin.isMap && admin.fields()?.peek("token") != nil }
}
