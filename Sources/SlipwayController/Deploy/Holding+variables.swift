import SlipwayCore

extension Holding {
    /// An argument with what it stands for in place.
    func filled(_ argument: String) -> String {
        argument.replacing("{version}", with: version.id.rawValue)
            .replacing("{environment}", with: environment.id.rawValue)
            .replacing("{port}", with: String(environment.upstream.port))
    }

    /// What a program that deploys, or is deployed, finds in its environment; the version's own variables come last.
    func variables(prompt file: String) -> [String: String] {
        var variables = [
            "SLIPWAY_SERVICE": service.id.rawValue, "SLIPWAY_VERSION": version.id.rawValue,
            "SLIPWAY_ENVIRONMENT": environment.id.rawValue, "PORT": String(environment.upstream.port),
        ]
        variables["SLIPWAY_MODEL"] = version.overlay.model
        if version.overlay.prompt != nil { variables["SLIPWAY_PROMPT_FILE"] = file }
        for variable in version.deployment?.variables ?? [] { variables[variable.name] = variable.value }
        return variables
    }
}
