import Hummingbird
import NIOCore
import SlipwayController
import SlipwayCore

extension AdminContext {
    var flagEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/flags") { _, _ in
                let settings = try flags()
                return .json(settings.flags.summary(file: settings.shownFile))
            },
            Endpoint(.get, "/api/v1/flags/:key") { _, context in try flag(context) },
            Endpoint(.post, "/api/v1/flags/:key/evaluate") { try await evaluate($0, $1) },
        ]
    }

    private func flags() throws -> FlagSettings {
        guard let settings = controller.status.manifest.flags else {
            throw API.Problem(.notFound, "the manifest has no flags: add `flags: flags.json`")
        }
        return settings
    }

    private func flag(_ context: BasicRequestContext) throws -> Response {
        let key = try context.name("key")
        guard let definition = try flags().flags.definition(key) else { throw API.Problem(.notFound, "no flag \(key)") }
        return .json(definition)
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

extension Response {
    fileprivate static func json(_ value: JSONValue) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.bytes))
        )
    }
}
