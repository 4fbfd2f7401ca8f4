extension Service {
    static func readAll(
        _ field: Field?,
        in root: Field,
        _ configs: AIConfigNames,
        _ strategies: NamedValues<Strategy>,
        _ checklists: NamedValues<Checklist>
    ) -> [Service] {
        let named = field?.named("service") ?? []
        if field?.isEmptyMap ?? true {
            (field ?? root).reportMissing(
                "there is no service: nothing would be served",
                hint: "add services: {NAME: {…}}"
            )
        }
        var routes = RouteCollisions()
        return named.compactMap { name, field in
            read(field, id: ServiceID(name), configs, strategies, checklists, &routes)
        }
    }

    private static func read(
        _ field: Field,
        id: ServiceID,
        _ configs: AIConfigNames,
        _ strategies: NamedValues<Strategy>,
        _ checklists: NamedValues<Checklist>,
        _ routes: inout RouteCollisions
    ) -> Service? {
        guard var fields = field.fields() else { return nil }
        var service = Service(id: id, versions: [], stable: "", strategy: .standard)
        service.route = readRoute(fields.take("route"), of: field, id, &routes)
        fields.take("assignment", into: &service.assignment, AssignmentSource.readAll)
        fields.take("api", into: &service.api, APIKind.read)
        fields.take("strategy", into: &service.strategy) { strategies.reference($0).map { StrategyID($0) } }
        fields.take("checklist", into: &service.checklist) { checklists.reference($0).map { ChecklistID($0) } }
        fields.take("allowOverride", into: &service.allowOverride) { $0.truth() }
        fields.take("timeouts", into: &service.timeouts, Timeouts.read)
        readManners(&fields, into: &service)
        fields.take("concurrency", into: &service.concurrency, ConcurrencyLimit.read)
        fields.take("environments", into: &service.environments, Environment.readAll)
        let home = fields.peek("environments").map { _ in service.environments.first?.upstream ?? .nowhere }
        let versions = Version.readAll(
            fields.take("versions"),
            in: field,
            configs.prompts,
            api: service.api,
            deployedTo: home
        )
        service.versions = versions.values
        fields.take("stable", into: &service.stable) { versions.reference($0).map { VersionID($0) } }
        if fields.peek("stable") == nil { service.stable = onlyVersion(versions, field) }
        readConfig(fields.take("aiConfig"), into: &service, configs)
        fields.finish { $0 == "upstream" || $0 == "model" ? "it belongs to a version: versions: {v1: {…}}" : nil }
        return service
    }

    /// What becomes of an exchange whose upstream fails.
    private static func readManners(_ fields: inout Fields, into service: inout Service) {
        fields.take("retry", into: &service.retry, RetryPolicy.read)
        fields.take("fallback", into: &service.fallback) { $0.word("what to fall back to", of: Fallback.self) }
        fields.take("ejection", into: &service.ejection, EjectionPolicy.read)
        fields.take("health", into: &service.health, HealthCheck.read)
    }

    /// A faulty route is not held against the others: its default would collide.
    private static func readRoute(
        _ written: Field?,
        of service: Field,
        _ id: ServiceID,
        _ routes: inout RouteCollisions
    ) -> Route {
        guard let route = written.map(Route.read) ?? Route() else { return Route() }
        routes.add(route, of: id, written ?? service)
        return route
    }

    /// What `stable` is where there is no choice.
    private static func onlyVersion(_ versions: NamedValues<Version>, _ field: Field) -> VersionID {
        if versions.entries.count > 1 {
            let names = versions.entries.map(\.name).joined(separator: ", ")
            field.reportMissing("names no stable version", hint: "add stable: with one of \(names)")
        }
        return VersionID(versions.entries.first?.name ?? "")
    }

    private static func readConfig(_ field: Field?, into service: inout Service, _ configs: AIConfigNames) {
        guard let field else { return }
        service.aiConfig = AIConfigSpec.read(field, configs)
        if service.api == .http { field.warn("is for model APIs: it changes nothing where api is http") }
    }
}
