import Hummingbird
import NIOCore
import SlipwayController
import SlipwayCore

extension AdminContext {
    var flagEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/flags") { _, _ in try summary() },
            Endpoint(.get, "/api/v1/flags/:key") { _, context in try shown(try context.name("key")) },
            Endpoint(.post, "/api/v1/flags/:key/evaluate") { try await evaluate($0, $1) },
        ] + flagEditEndpoints
    }

    private func flags() throws -> FlagSettings {
        guard let settings = controller.status.manifest.flags else {
            throw API.Problem(.notFound, "the manifest has no flags: add `flags: flags.json`, or `flags: store`")
        }
        return settings
    }

    private func summary() throws -> Response {
        let status = controller.status
        let settings = try flags()
        return .json(
            settings.flags.summary(file: settings.shownFile).adding([
                .init("source", .string(settings.origin.word)),
                .init("revision", .integer(Int64(status.flagBook.revision))),
                .init("fault", status.flagFault.map { .string($0) } ?? .null),
            ])
        )
    }

    /// A flag's tag is its revision.
    func shown(_ key: String, warnings: [Diagnostic] = []) throws -> Response {
        let book = controller.status.flagBook
        guard let definition = try flags().flags.definition(key) else { throw API.Problem(.notFound, "no flag \(key)") }
        let shown = warnings.map { JSONValue.string("\($0)") }
        return .json(
            definition.adding(book.report(key) + (shown.isEmpty ? [] : [.init("warnings", .array(shown))])),
            headers: [.eTag: "\"\(book.revision(of: key))\""]
        )
    }

    private func evaluate(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let key = try context.name("key")
        let flags = try flags().flags
        guard flags[key] != nil else { throw API.Problem(.notFound, "no flag \(key)") }
        let text = try await RequestBody(of: request).text
        let asked: FlagContext
        do throws(FlagFault) {
            asked = try Array(text.utf8).withUnsafeBufferPointer { bytes throws(FlagFault) in
                try FlagContext(ofrep: UnsafeRawBufferPointer(bytes))
            }
        } catch {
            throw API.Problem(.malformed, error.details)
        }
        return .json(flags.explanation(key, asked, at: clock.now()))
    }
}

extension FlagOrigin {
    fileprivate var word: String {
        switch self {
        case .file: "file"
        case .store: "store"
        case .url: "url"
        }
    }
}

extension JSONValue {
    func adding(_ more: [Member]) -> JSONValue {
        if case .object(let members) = self { .object(members + more) } else { self }
    }
}

extension Response {
    static func json(_ value: JSONValue, headers: HTTPFields = [:]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"] + headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.bytes))
        )
    }
}
