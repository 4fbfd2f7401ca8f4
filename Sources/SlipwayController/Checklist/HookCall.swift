import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SlipwayCore

/// Asks somebody's server whether an item is satisfied: a POST of what is being released. 2xx says yes, unless the body says `"ok": false`.
struct HookCall {
    private static let longestAnswer = 1 << 20
    private let hook: ChecklistItem.HTTPHook
    private let order: JobOrder
    private let http: HTTPClient
    private let timeout: Duration

    init(_ hook: ChecklistItem.HTTPHook, _ order: JobOrder, http: HTTPClient, timeout: Duration) {
        (self.hook, self.order, self.http, self.timeout) = (hook, order, http, timeout)
    }

    func result() async -> ItemResult {
        do {
            let request = try request()
            let response = try await http.execute(request, timeout: .nanoseconds(Int64(timeout.inSeconds * 1e9)))
            let body = try await response.body.collect(upTo: Self.longestAnswer)
            return judge(Int(response.status.code), String(buffer: body))
        } catch {
            return ItemResult(.error, output: "\(hook.url) could not be asked: \(String("\(error)".prefix(200)))")
        }
    }

    private func judge(_ status: Int, _ body: String) -> ItemResult {
        let answer = JSONTree.parse(body)
        let text = answer?["message"]?.text ?? body
        if status >= 500 { return ItemResult(.error, output: "\(hook.url) answered \(status)\n\(text)") }
        if !(200..<300).contains(status) { return ItemResult(.fail, output: "\(hook.url) answered \(status): \(text)") }
        let figures = answer?["value"]?.numeral.map { [ItemResult.value: $0] } ?? [:]
        if answer?["ok"] == .bool(false) { return ItemResult(.fail, output: text, figures: figures) }
        return ItemResult(.pass, output: text, figures: figures)
    }

    private func request() throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: hook.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        for header in hook.headers {
            switch header.resolved({ ProcessInfo.processInfo.environment[$0] }) {
            case .success(let value): request.headers.replaceOrAdd(name: header.name, value: value)
            case .failure(let unset): throw MetricFault("the environment variable \(unset.name) is not set")
            }
        }
        request.body = .bytes(ByteBuffer(bytes: body.bytes))
        return request
    }

    private var body: JSONValue {
        .object([
            .init("rollout", .string(order.rollout.rawValue)), .init("service", .string(order.service.id.rawValue)),
            .init("version", .string(order.version.id.rawValue)),
            .init("digest", .string(order.version.digest.description)),
            .init("item", .string(order.item?.id.rawValue ?? "")),
        ])
    }
}
