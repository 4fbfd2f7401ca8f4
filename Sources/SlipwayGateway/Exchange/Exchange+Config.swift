import SlipwayCore

// What an AI config adds to the stage `overlay`. Nothing of it can fail a request: without a variant the version's own overlay holds.
extension Exchange {
    /// What is changed in the request: the version's overlay, and the variant that the service's flag has for this request on top of it.
    func overlay(of arm: Arm, for document: JSONDocument) -> Overlay {
        choice = nil
        tap?.config = nil
        guard let service, let config = service.config else { return arm.version.overlay }
        let found = given ?? resolve(config, for: arm.version.id, of: service, document)
        switch found.resolution {
        case .variant(let index, _): return apply(index, of: config, for: found.facts, by: arm)
        case .miss(let miss): config.note(miss)
        }
        return arm.version.overlay
    }

    private func apply(_ index: Int, of config: RoutedConfig, for facts: FlagContext, by arm: Arm) -> Overlay {
        guard let read = config.table.configs[index], var overlay = arm.configured[index] else {
            preconditionFailure("variant \(index) was resolved and cannot be applied")
        }
        choice = config.choices[index]
        if let template = read.template { overlay.prompt = template.rendered(with: facts) }
        if let tap { tap.config = read.overlay(for: facts) }
        return overlay
    }

    /// Where two variants are under a rollout, what a request is charged to: the variant that it gets, which is then the one applied.
    func arm(ofVariantFor document: JSONDocument, of service: RoutedService) -> Arm? {
        guard let pair = service.pair, let config = service.config else { return nil }
        let found = resolve(config, for: service.stableVersion, of: service, document)
        given = found
        return service.arm(of: config.table.role(of: found.resolution, between: pair))
    }

    private func resolve(
        _ config: RoutedConfig,
        for version: VersionID,
        of service: RoutedService,
        _ document: JSONDocument
    ) -> GivenVariant {
        let facts = configContext(of: version, in: service, config.table.spec, document)
        return GivenVariant(facts: facts, resolution: config.table.resolve(facts, at: startedAt))
    }

    private func configContext(
        of version: VersionID,
        in service: RoutedService,
        _ spec: AIConfigSpec,
        _ document: JSONDocument
    ) -> FlagContext {
        let lookup = assignment(of: service, body: document, bodyIsRead: true)
        let key: String? = if case .key(let key) = lookup { key } else { nil }
        let fields = head.fields
        let request = AIConfigRequest(
            service: service.spec.id,
            version: version,
            api: api,
            key: key,
            header: { fields.first(name: $0) },
            document: document
        )
        return spec.context(of: request)
    }
}
