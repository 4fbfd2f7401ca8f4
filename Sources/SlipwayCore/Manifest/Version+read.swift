extension Version {
    static func readAll(
        _ field: Field?,
        in service: Field,
        _ prompts: NamedValues<String>,
        api: APIKind?,
        deployedTo home: Upstream?
    ) -> NamedValues<Version> {
        var versions = NamedValues<Version>("version")
        for (name, field) in field?.named("version") ?? [] {
            versions.add(name, read(field, id: VersionID(name), prompts, api: api, home))
        }
        if field?.isEmptyMap ?? true {
            (field ?? service).reportMissing(
                "has no versions",
                hint: "versions: {v1: {upstream: \"http://127.0.0.1:9001\"}}"
            )
        }
        return versions
    }

    private static func read(
        _ field: Field,
        id: VersionID,
        _ prompts: NamedValues<String>,
        api: APIKind?,
        _ home: Upstream?
    ) -> Version? {
        guard var fields = field.fields() else { return nil }
        let isDeployed = home != nil && ["upstream", "endpoints"].allSatisfy { fields.peek($0) == nil }
        let endpoints = isDeployed ? home.map { [$0] } : readEndpoints(&fields, field)
        var (overlay, written) = (Overlay.none, Overlay.none)
        fields.take("model", into: &overlay.model) { $0.text("a model's name") }
        fields.take("prompt", into: &overlay.prompt) { Prompts.read($0, among: prompts) }
        fields.take("parameters", into: &overlay.parameters) { $0.parameters() }
        fields.take("tools", into: &overlay.tools) {
            $0.items("a list of tools' names")?.allOrNone { $0.text("a tool's name") }
        }
        written = overlay
        for header in fields.take("headers")?.overlayHeaders() ?? [] {
            overlay.headers.append(Overlay.Header(header.name, header.value.value))
            written.headers.append(Overlay.Header(header.name, header.value.written))
        }
        let variables = readVariables(&fields, isDeployed)
        fields.finish { Field.parameterNames.contains($0) ? "write it under parameters: {\($0): …}" : nil }
        if api == .http, overlay.changesBody {
            field.warn("model, prompt, parameters and tools are for model APIs: they change nothing where api is http")
        }
        guard let endpoints, let upstream = endpoints.first else { return nil }
        if isDeployed {
            let digest = VersionDigest(deployed: written, variables: variables.written)
            let process = Version.Deployment(variables: variables.values)
            return Version(id: id, upstream: upstream, overlay: overlay, deployment: process, digest: digest)
        }
        let replicas = Array(endpoints.dropFirst())
        let digest = VersionDigest(upstream: upstream, replicas: replicas, overlay: written)
        return Version(id: id, upstream: upstream, replicas: replicas, overlay: overlay, digest: digest)
    }

    /// Nil after a report.
    private static func readEndpoints(_ fields: inout Fields, _ field: Field) -> [Upstream]? {
        let (url, list, tls) = (fields.take("upstream"), fields.take("endpoints"), fields.take("tls"))
        if url == nil, list == nil {
            field.reportMissing("has no upstream", hint: "add upstream: http://127.0.0.1:9001")
        }
        if url != nil, let list { list.reportKey("given beside upstream", hint: "write one of the two") }
        guard var endpoints = url.map({ [$0] }).flatMap(readURLs) ?? list.flatMap(readList) else { return nil }
        guard let tls, var settings = tls.fields() else { return endpoints }
        if endpoints.contains(where: { $0.scheme == .http }) {
            tls.reportKey("the upstream is http://, without TLS", hint: "write https://")
        }
        var authority: String?
        settings.take("ca", into: &authority) { $0.filePath() }
        settings.finish()
        for index in endpoints.indices { endpoints[index].certificateAuthority = authority }
        return endpoints
    }

    /// `env: {NAME: value}`, for what a deployer starts.
    private static func readVariables(
        _ fields: inout Fields,
        _ isDeployed: Bool
    ) -> (values: [Overlay.Header], written: [Overlay.Header]) {
        guard let field = fields.take("env") else { return ([], []) }
        if !isDeployed {
            field.reportKey(
                "is for versions that Slipway deploys: those without upstream, in a service with environments"
            )
        }
        let pairs = (field.fields()?.entries ?? []).compactMap { name, field -> (String, ScalarText)? in
            let isName = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }
            if name.isEmpty || !isName { field.reportKey("is no name of an environment variable") }
            return field.scalar("a variable's value").map { (name, $0) }
        }
        return (pairs.map { Overlay.Header($0, $1.value) }, pairs.map { Overlay.Header($0, $1.written) })
    }

    private static func readList(_ list: Field) -> [Upstream]? {
        guard let items = list.items("a list of URLs") else { return nil }
        if items.isEmpty { list.report("is empty: a version needs an endpoint", hint: "[http://127.0.0.1:9001]") }
        let endpoints = readURLs(items)
        for (index, endpoint) in (endpoints ?? []).enumerated() where endpoints?.firstIndex(of: endpoint) != index {
            items[index].report("is given twice")
        }
        return endpoints
    }

    private static func readURLs(_ fields: [Field]) -> [Upstream]? {
        fields.allOrNone { field in
            let upstream = field.upstream()
            if let upstream { warnOfDoubledPath(upstream, field) }
            return upstream
        }
    }

    /// SDKs call their base URL with `/v1`; an upstream's path comes before the path of the request.
    private static func warnOfDoubledPath(_ upstream: Upstream, _ url: Field) {
        guard ["api.openai.com", "api.anthropic.com"].contains(upstream.host), upstream.basePath == "/v1" else {
            return
        }
        url.warn(
            "the path comes before each request's own: /v1/chat/completions becomes /v1/v1/chat/completions",
            hint: "leave /v1 out, unless the clients leave it out"
        )
    }
}

extension Field {
    /// Well-known members of a model API's request, which people write beside `parameters`.
    fileprivate static let parameterNames: Set<String> = [
        "temperature", "max_tokens", "max_completion_tokens", "max_output_tokens", "top_p", "top_k", "seed", "stop",
        "stop_sequences", "frequency_penalty", "presence_penalty", "reasoning", "reasoning_effort", "thinking",
        "response_format",
    ]

    fileprivate func parameters() -> [JSONValue.Member]? {
        for (name, field) in fields()?.entries ?? [] {
            if let hint = Overlay.hint(forParameter: name, of: "version") {
                field.reportKey("cannot be a parameter", hint: hint)
            }
        }
        return jsonMembers()
    }

    private static let gatewayHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "trailer",
        "upgrade", "expect", "x-slipway-version", "x-slipway-request-id",
    ]

    fileprivate func overlayHeaders() -> [(name: String, value: ScalarText)]? {
        for (name, field) in fields()?.entries ?? [] where Self.gatewayHeaders.contains(name.lowercased()) {
            field.reportKey("is set by the gateway itself")
        }
        return headers()
    }
}

extension Upstream {
    /// Stands for the url of an environment that is faulty: such a manifest is not used.
    static let nowhere = Upstream(host: "", port: 0)
}
