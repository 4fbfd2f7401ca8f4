extension Environment {
    /// Names are unique; in the order written, the first one being active at the first start.
    static func readAll(_ field: Field) -> [Environment]? {
        let named = field.named("environment")
        if field.isEmptyMap {
            field.reportMissing("is empty", hint: "blue: {url: \"http://127.0.0.1:9101\", deploy: {process: [./app]}}")
        }
        var places: [Upstream: String] = [:]
        return named.compactMap { name, field in
            guard let environment = read(field, id: EnvironmentID(name)) else { return nil }
            if let other = places.updateValue(name, forKey: environment.upstream) {
                field.reportKey("has the url of \(other): a version put into one would replace the other's")
            }
            return environment
        }
    }

    private static func read(_ field: Field, id: EnvironmentID) -> Environment? {
        guard var fields = field.fields() else { return nil }
        let url = fields.take("url")
        var (deployer, health) = (Deployer.none, EnvironmentHealth())
        fields.take("deploy", into: &deployer, Deployer.read)
        fields.take("health", into: &health, EnvironmentHealth.read)
        fields.finish { $0 == "upstream" ? "an environment's address is its url" : nil }
        guard let url else {
            field.reportMissing("has no url", hint: "add url: http://127.0.0.1:9101")
            return nil
        }
        return url.upstream().map { Environment(id: id, upstream: $0, deployer: deployer, health: health) }
    }
}

extension Deployer {
    private static let kinds = ["process", "command", "webhook", "none"]

    /// `none`, `{process: [./app, --port, "{port}"]}`, `{command: [...], timeout: 5m}`, `{webhook: URL}`.
    static func read(_ field: Field) -> Deployer? {
        if field.writtenText == "none" { return Deployer.none }
        guard var fields = field.fields("none, {process: [...]}, {command: [...]} or {webhook: URL}") else {
            return nil
        }
        let written = kinds.filter { fields.peek($0) != nil }
        guard let kind = written.first, written.count == 1 else {
            field.report(
                written.isEmpty ? "says not how to deploy" : "names \(written.joined(separator: " and "))",
                hint: "write one of process: [...], command: [...], webhook: URL, or deploy: none"
            )
            return nil
        }
        defer { fields.finish() }
        switch kind {
        case "process": return readProcess(&fields)
        case "command": return readCommand(&fields)
        case "webhook": return readWebhook(&fields)
        default:
            fields.take("none")?.report("takes nothing", hint: "write deploy: none")
            return nil
        }
    }

    private static func readProcess(_ fields: inout Fields) -> Deployer? {
        var stopTimeout = ProcessDeployer.defaultStopTimeout
        let arguments = fields.take("process").flatMap { $0.programArguments() }
        fields.take("stopTimeout", into: &stopTimeout) { $0.positiveDuration() }
        return arguments.map { .process(ProcessDeployer(arguments: $0, stopTimeout: stopTimeout)) }
    }

    private static func readCommand(_ fields: inout Fields) -> Deployer? {
        var (timeout, isIdempotent) = (CommandDeployer.defaultTimeout, false)
        let arguments = fields.take("command").flatMap { $0.programArguments() }
        fields.take("timeout", into: &timeout) { $0.positiveDuration() }
        fields.take("idempotent", into: &isIdempotent) { $0.truth() }
        return arguments.map {
            .command(CommandDeployer(arguments: $0, timeout: timeout, isIdempotent: isIdempotent))
        }
    }

    private static func readWebhook(_ fields: inout Fields) -> Deployer? {
        var hook = WebhookDeployer(url: "")
        let url = fields.take("webhook").flatMap { $0.webhookURL() }
        hook.headers = (fields.take("headers")?.headers() ?? []).map { Overlay.Header($0.name, $0.value.value) }
        fields.take("interval", into: &hook.interval) { $0.positiveDuration() }
        fields.take("timeout", into: &hook.timeout) { $0.positiveDuration() }
        guard let url else { return nil }
        hook.url = url
        return .webhook(hook)
    }
}

extension EnvironmentHealth {
    fileprivate static func read(_ field: Field) -> EnvironmentHealth? {
        guard var fields = field.fields() else { return nil }
        var health = EnvironmentHealth()
        fields.take("path", into: &health.path) { $0.requestPath() }
        fields.take("interval", into: &health.interval) { $0.positiveDuration() }
        health.timeout = min(health.timeout, health.interval)
        fields.take("timeout", into: &health.timeout) { $0.positiveDuration() }
        fields.take("successes", into: &health.successes) { $0.integer(from: 1, through: 100) }
        fields.take("deadline", into: &health.deadline) { $0.positiveDuration() }
        fields.finish()
        return health
    }
}

extension Field {
    /// A program with its arguments, each a word of its own: no shell reads them.
    func programArguments() -> [String]? {
        if let text = writtenText, !isNothing {
            let words = text.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ", ")
            report("expected a list, the program first", hint: "write [\(words)]: no shell reads it".shown)
            return nil
        }
        guard let items = items("a list, the program first") else { return nil }
        if items.isEmpty { reportMissing("names no program", hint: "[\"./deploy.sh\", \"{environment}\"]") }
        let arguments = items.allOrNone { $0.text("an argument") }
        for (argument, item) in zip(arguments ?? [], items) { item.examinePlaceholders(of: argument) }
        return items.isEmpty ? nil : arguments
    }

    /// A misspelt placeholder would reach the program as it is.
    private func examinePlaceholders(of argument: String) {
        for name in ["service", "model", "prompt", "ver", "env", "PORT", "VERSION", "ENVIRONMENT"]
        where argument.firstRange(of: "{\(name)}") != nil {
            warn("{\(name)} stands for nothing here", hint: "there are {version}, {environment} and {port}")
        }
    }

    func webhookURL() -> String? {
        parsed("a URL such as https://ci.example.com/deploy") { text throws(ValueFault) in
            _ = try Upstream(written: String(text.prefix { $0 != "?" }))
            return text
        }
    }
}
