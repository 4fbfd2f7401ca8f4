@testable import SlipwayCore

extension ManifestCompilation {
    /// As golden files show it: every diagnostic, then the compiled manifest if there is one.
    var text: String {
        (diagnostics.map(\.description) + (manifest.map(\.lines) ?? [])).joined(separator: "\n") + "\n"
    }
}

extension Manifest {
    fileprivate var lines: [String] {
        let limits = "headers \(gateway.maxHeaderBytes), body \(gateway.maxBodyBytes), held \(gateway.maxHeldBodyBytes)"
        let tls = gateway.tls.map { ", tls \($0.certificate) \($0.key)" } ?? ""
        let head = [
            "gateway \(gateway.listen)\(tls)",
            "  limits: \(limits), connections \(gateway.maxConnections)",
            "  keepAlive \(gateway.keepAlive.written), drainTimeout \(gateway.drainTimeout.written)",
        ]
        let places = [
            "admin \(admin.listen), token \(admin.token.map(\.description) ?? "none")",
            "store \(store)",
        ]
        let log = gateway.accessLog.map { ["  accessLog \($0)"] } ?? []
        let prices = prices.prices.sorted { $0.key < $1.key }.map { "price \($0): \($1.line)" }
        let flags = flags.map { [$0.line] } ?? []
        return head + log + places + flags + prices + services.flatMap(\.lines) + strategies.flatMap(\.lines)
            + analyses.flatMap(\.lines) + checks.flatMap(\.lines) + evaluations.flatMap(\.lines)
            + checklists.flatMap(\.lines)
    }
}

extension Checklist {
    fileprivate var lines: [String] { ["checklist \(id)"] + items.map { "  \($0.line)" } }
}

extension ChecklistItem {
    fileprivate var line: String {
        let manners = [
            owner.map { "owner \($0)" }, isRequired ? nil : "advisory", every.map { "every \($0.written)" },
            validity.map { "expires \($0.written)" }, bounds.max.map { "max \($0)" }, bounds.min.map { "min \($0)" },
        ].compactMap { $0 }
        return "\(stage.rawValue) \(id): \(work), within \(timeout.written) \(manners.joined(separator: ", "))"
    }
}

extension CheckSet {
    fileprivate var lines: [String] { ["checks \(id), within \(deadline.written)"] + checks.flatMap(\.lines) }
}

extension RequestCheck {
    fileprivate var lines: [String] {
        let wire = request.wire(service: nil, overlay: .none)
        let headers = request.headers.map { " \($0.name)=\($0.value)" }.joined()
        let body = String(decoding: wire.body, as: UTF8.self)
        return [
            "  \(name): \(wire.method) \(wire.path)\(headers) \(body)",
            "    within \(timeout.written), retries \(retries)",
        ] + expectations.map { "    expects \($0)" }
    }
}

extension Evaluation {
    fileprivate var lines: [String] {
        let rival = comparesWithStable ? "stable at \(alpha)" : "nothing"
        return ["evaluation \(id): at least \(minPassRate), against \(rival), \(concurrency) at once"]
            + cases.flatMap(\.lines)
    }
}

extension FlagSettings {
    fileprivate var line: String {
        "flags \(origin.text): \(flags.flags.map(\.key).joined(separator: ", ")), tokens \(tokens.count)"
            + (grpc.map { ", grpc \($0.listen) tls \($0.tls?.certificate ?? "none")" } ?? "")
    }
}

extension FlagOrigin {
    fileprivate var text: String {
        switch self {
        case .file(let path): path
        case .store(let seed): "store, seed \(seed.map { "\($0.flags.map(\.key))" } ?? "none")"
        case .url(let url):
            "\(url.url) each \(url.interval.written), headers \(url.headers.map { "\($0.name) \($0.value)" })"
        }
    }
}

extension PriceTable.Price {
    fileprivate var line: String {
        "input \(input), output \(output), cached \(cachedInput.map { "\($0)" } ?? "as input")"
            + (retiresOn.map { ", until \($0)" } ?? "") + (contextTokens.map { ", context \($0)" } ?? "")
    }
}

extension Service {
    fileprivate var lines: [String] {
        let hosts = route.hosts.isEmpty ? "every host" : route.hosts.joined(separator: ", ")
        let headers = route.headers.map { ", \($0.name)=\($0.value)" }.joined()
        let times = [timeouts.connect, timeouts.firstByte, timeouts.idle, timeouts.total].map(\.written)
        return [
            "service \(id): api \(api?.rawValue ?? "auto"), stable \(stable), strategy \(strategy?.rawValue ?? "none")\(checklist.map { ", checklist \($0)" } ?? "")",
            "  route \(route.pathPrefix) on \(hosts)\(headers)",
            "  assignment \(assignment.map { "\($0)" }.joined(separator: ", "))",
            "  timeouts \(times.joined(separator: " ")), override \(allowOverride)",
        ] + (concurrency.map { ["  concurrency \($0.max), retry after \($0.retryAfter.written)"] } ?? [])
            + manners + environments.map(\.line) + versions.flatMap(\.lines)
    }
}

extension Service {
    /// Only what was written, or differs from what holds without it.
    private var manners: [String] {
        [
            retry.map { "  retry \($0.line)" }, fallback.map { "  fallback \($0)" },
            aiConfig.map { "  aiConfig \($0.line)" },
            ejection == EjectionPolicy() ? nil : "  ejection \(ejection.line)",
            health.map { check in
                "  health \(check.path) each \(check.interval.written) within \(check.timeout.written), "
                    + "well after \(check.successes), unwell after \(check.failures)"
            },
        ].compactMap { $0 }
    }
}

extension AIConfigSpec {
    fileprivate var line: String {
        flag + attributes.map { " \($0.name) from \($0.source)" }.joined(separator: ",")
            + (isApplied ? "" : ", not applied")
    }
}

extension Environment {
    fileprivate var line: String {
        let check = "\(health.path ?? "any answer") each \(health.interval.written) within \(health.timeout.written)"
        return "  environment \(id): \(upstream.authority)\(upstream.basePath), \(deployer.line); "
            + "well after \(health.successes): \(check), by \(health.deadline.written)"
    }
}

extension Deployer {
    fileprivate var line: String {
        switch self {
        case .none: "there already"
        case .process(let process): "process \(process.arguments), stop \(process.stopTimeout.written)"
        case .command(let command):
            "command \(command.arguments), \(command.timeout.written)" + (command.isIdempotent ? ", idempotent" : "")
        case .webhook(let hook):
            "webhook \(hook.url) \(hook.headers.map(\.name)), each \(hook.interval.written), \(hook.timeout.written)"
        }
    }
}

extension RetryPolicy {
    fileprivate var line: String {
        let causes = causes.map { "\($0)" }.sorted().joined(separator: " ")
        let waits = "\(backoff.written) to \(maxBackoff.written), retryAfter \(maxRetryAfter.written)"
        return "\(attempts) attempts on \(causes), backoff \(waits), budget \(budget)"
    }
}

extension EjectionPolicy {
    fileprivate var line: String {
        "after \(failures) for \(time.written) to \(maxTime.written), share \(maxShare), slow start \(slowStart.written)"
    }
}

extension Version {
    fileprivate var lines: [String] {
        let url = "\(upstream.scheme)://\(upstream.host) port \(upstream.port) path '\(upstream.basePath)'"
        let parameters = overlay.parameters.map { "\($0.name)=\($0.value.line)" }.joined(separator: " ")
        let headers = overlay.headers.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        let variables = deployment?.variables.map { "\($0.name)=\($0.value)" }.joined(separator: " ") ?? ""
        return ["  version \(id): \(deployment == nil ? url : "deployed")"]
            + [
                replicas.isEmpty
                    ? nil : "    replicas \(replicas.map { $0.authority + $0.basePath }.joined(separator: " "))",
                upstream.certificateAuthority.map { "    ca \($0)" }, overlay.model.map { "    model \($0)" },
                overlay.prompt.map { "    prompt \($0.debugDescription)" },
                parameters.isEmpty ? nil : "    parameters \(parameters)",
                overlay.tools.map { "    tools \($0.joined(separator: " "))" },
                headers.isEmpty ? nil : "    headers \(headers)",
                variables.isEmpty ? nil : "    env \(variables)",
                "    digest \(digest.description.prefix(14))",
            ].compactMap { $0 }
    }
}

extension JSONValue {
    fileprivate var line: String {
        switch self {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .string(let text): text.debugDescription
        case .array(let values): "[\(values.map(\.line).joined(separator: ", "))]"
        case .object(let members): "{\(members.map { "\($0.name): \($0.value.line)" }.joined(separator: ", "))}"
        }
    }
}

extension Strategy {
    fileprivate var lines: [String] {
        let guards = plan.guardrails.map { "guards of \($0.id)" } ?? "no guards"
        let down = plan.scaleDownDelay.map { ", scale down after \($0.written)" } ?? ""
        return ["strategy \(id): bake \(plan.bake.written), \(guards)\(down)"] + plan.steps.map { "  \($0.line)" }
    }
}

extension RolloutPlan.Step {
    fileprivate var line: String {
        switch self {
        case .setWeight(let weight): "setWeight \(weight)"
        case .pause(let duration): "pause \(duration?.written ?? "until promoted")"
        case .analysis(let plan, let duration): "analysis \(plan.id) for \(duration.written)"
        case .deploy(let limit): "deploy within \(limit.written)"
        case .smoke(let set, let limit): "smoke \(set) within \(limit.written)"
        case .gate(let checklist): "gate: checklist \(checklist)"
        case .switchOver: "switch"
        case .shadow(let step):
            "shadow \(step.plan.line)" + (step.leadsOn ? ", until ready" : "")
                + (step.deadline.map { ", deadline \($0.written)" } ?? "")
        }
    }
}

extension ShadowPlan {
    fileprivate var line: String {
        let conditions = match.headers.map { " \($0.name)=\($0.value)" }.joined()
        let limits = [
            budget.requests.map { "\($0) requests" }, budget.tokens.map { "\($0) tokens" },
            budget.dollars.map { "\($0) USD" },
        ].compactMap(\.self)
        let tools =
            switch tools {
            case .dryRun(let allowed): "dry run but \(allowed)"
            case .strip(let allowed): "stripped but \(allowed)"
            case .live: "live"
            }
        return
            "\(share) of \(match.pathPrefix)\(conditions), noise \(noiseShare), timeout \(timeout.written), \(concurrency) at a time, "
            + "queue \(queueBytes), body \(maxBodyBytes), a day \(limits), tools \(tools), ignore \(comparator.ignore.map(\.text)), "
            + "unordered \(comparator.unordered.map(\.text)), \(rule.expect) after \(rule.minPairs)/\(rule.minNoisePairs), "
            + "shown from \(rule.divergenceThreshold), cost \(rule.maxCostRatio.map { "\($0)" } ?? "any"), latency \(rule.judgesLatency), "
            + "content \(keepsContentFor?.written ?? "not kept")" + models
    }
}

extension ShadowPlan {
    fileprivate var models: String {
        let embeddings = embedder.map { ", embeddings of \($0.line)" } ?? ""
        let judged = judge.map {
            ", judged by \($0.endpoint.line): \($0.share), a day \($0.budget.requests ?? 0) requests, by \($0.criteria ?? "default")"
        }
        return embeddings + (judged ?? "")
    }
}

extension ModelEndpoint {
    fileprivate var line: String {
        "\(model) at \(url) within \(timeout.written)\(headers.map { " \($0.name)=\($0.value)" }.joined())"
    }
}

extension AnalysisPlan {
    fileprivate var lines: [String] {
        let rules = "minSamples \(minSamples), window \(window.written), \(onInconclusive) after \(deadline.written)"
        return ["analysis \(id): \(method), \(rules)"] + metrics.map { "  metric \($0.line)" }
            + guards.map { "  guard \($0.line)" }
    }
}

extension Check {
    fileprivate var line: String {
        "\(metric.rawValue) \(limits.map(\.rule).joined(separator: ", "))" + (query.map { " from \($0.line)" } ?? "")
    }
}

extension MetricQuery {
    fileprivate var line: String {
        let headers = headers.map { " \($0.name)=\($0.value)" }.joined()
        return "\(url) every \(interval.written) within \(timeout.written)\(headers): \(query.text)"
    }
}
