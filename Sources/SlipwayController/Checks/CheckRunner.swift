import AsyncHTTPClient
import NIOSSL
import SlipwayCore

/// Sends checks to a version and judges its answers: all of a set beside each other, each with its attempts one after another.
///
/// Ends soon after its task is cancelled; each attempt ends with its timeout, so that a set ends within its deadline.
package struct CheckRunner: Sendable {
    private let http: HTTPClient
    /// Between two attempts of one check.
    private let pause: Duration

    package init(http: HTTPClient = .forQueries, pause: Duration = .milliseconds(200)) {
        (self.http, self.pause) = (http, pause)
    }

    /// Throws where the version's certificate authority cannot be read.
    package func run(_ set: CheckSet, against target: CheckTarget) async throws -> CheckSetReport {
        try await trusting(target.upstream.certificateAuthority) { http in
            let reports = await set.checks.concurrentMap(limit: .max) { await run($0, against: target, http) }
            return CheckSetReport(set: set.id, checks: reports)
        }
    }

    /// Every case is put to the candidate and to stable in turn, so that both meet the same moment.
    package func run(
        _ evaluation: Evaluation,
        candidate: CheckTarget,
        stable: CheckTarget?
    ) async throws -> EvaluationReport {
        let rival = evaluation.comparesWithStable && stable?.version != candidate.version ? stable : nil
        return try await trusting(candidate.upstream.certificateAuthority) { http in
            try await trusting(rival?.upstream.certificateAuthority) { rivalHTTP in
                let cases = await evaluation.cases.concurrentMap(limit: evaluation.concurrency) { check in
                    let candidate = await run(check, against: candidate, http)
                    guard let rival else { return EvaluationReport.Case(candidate: candidate) }
                    return EvaluationReport.Case(
                        candidate: candidate,
                        stable: await run(check, against: rival, rivalHTTP)
                    )
                }
                return EvaluationReport(evaluation, version: candidate.version, stable: rival?.version, cases: cases)
            }
        }
    }

    /// One attempt, for whoever judges the answer otherwise.
    func answer(to check: RequestCheck, of target: CheckTarget) async throws -> CheckedAnswer {
        try await trusting(target.upstream.certificateAuthority) { await CheckCall(check, of: target, http: $0).run() }
    }

    private func run(_ check: RequestCheck, against target: CheckTarget, _ http: HTTPClient) async -> CheckReport {
        var attempts = 0
        while true {
            attempts += 1
            let answer = await CheckCall(check, of: target, http: http).run()
            let report = CheckReport(check, answer, attempts: attempts)
            if report.passed || attempts > check.retries || Task.isCancelled { return report }
            do { try await Task.sleep(for: pause) } catch { return report }
        }
    }

    /// A client of its own where there is a certificate authority of its own.
    private func trusting<Value: Sendable>(
        _ authority: String?,
        _ body: (HTTPClient) async throws -> Value
    ) async throws -> Value {
        guard let authority else { return try await body(http) }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(authority))]
        configuration.tlsConfiguration = tls
        let own = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let value = try await body(own)
            try await own.shutdown()
            return value
        } catch {
            try await own.shutdown()
            throw error
        }
    }
}

extension Array where Element: Sendable {
    /// In the order of the elements, at most `limit` at once.
    fileprivate func concurrentMap<Value: Sendable>(
        limit: Int,
        _ transform: @Sendable @escaping (Element) async -> Value
    ) async -> [Value] {
        await withTaskGroup(of: (Int, Value).self) { group in
            var results = [Value?](repeating: nil, count: count)
            for index in indices {
                if index >= limit, let (done, value) = await group.next() { results[done] = value }
                group.addTask { (index, await transform(self[index])) }
            }
            for await (done, value) in group { results[done] = value }
            return results.compactMap { $0 }
        }
    }
}
