import HTTPTypes
import Hummingbird
import SlipwayController
import SlipwayCore

/// Changes of flags: who asks is in `x-slipway-user`, what must hold in `if-match`.
extension AdminContext {
    var flagEditEndpoints: [Endpoint] {
        let path = "/api/v1/flags/:key"
        return [
            Endpoint(.put, path) { request, context in
                try await change(request, context, .define(try await RequestBody(of: request).text))
            },
            Endpoint(.patch, path) { request, context in
                try await change(request, context, try await amendment(request))
            },
            Endpoint(.delete, path) { try await delete($0, $1) },
            Endpoint(.post, "\(path)/enable") { try await flip($0, $1, .enable) },
            Endpoint(.post, "\(path)/disable") { try await flip($0, $1, .disable) },
            Endpoint(.post, "\(path)/undo") { request, context in
                let asked = try await RequestBody(of: request).decode(API.UndoFlag.self)
                return try await change(request, context, .undo(to: asked.to))
            },
            Endpoint(.get, "\(path)/history") { try await history($0, $1) },
        ]
    }

    private func amendment(_ request: Request) async throws -> FlagOrder.Edit {
        let text = try await RequestBody(of: request).text
        do throws(FlagEditFault) { return try .amending(text) } catch { throw API.Problem(error) }
    }

    private func flip(
        _ request: Request,
        _ context: BasicRequestContext,
        _ edit: FlagOrder.Edit
    ) async throws -> Response {
        _ = try await RequestBody(of: request).decode(API.Nothing.self)
        return try await change(request, context, edit)
    }

    private func change(
        _ request: Request,
        _ context: BasicRequestContext,
        _ edit: FlagOrder.Edit
    ) async throws -> Response {
        let order = try order(request, context, edit)
        let decision = try await controller.change(order)
        // An undo may go back to before there was such a flag.
        if let change = decision?.change, change.after == nil, case .undo = edit { return Self.gone }
        return try shown(order.key, warnings: decision?.warnings ?? [])
    }

    private func delete(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        _ = try await controller.change(try order(request, context, .delete))
        return Self.gone
    }

    private static var gone: Response { Response(status: .noContent, headers: [.cacheControl: "no-store"]) }

    private func order(_ request: Request, _ context: BasicRequestContext, _ edit: FlagOrder.Edit) throws -> FlagOrder {
        let condition: FlagOrder.Condition
        do throws(FlagEditFault) {
            condition = try .read(ifMatch: request.headers[.ifMatch], ifNoneMatch: request.headers[.ifNoneMatch])
        } catch {
            throw API.Problem(error)
        }
        return FlagOrder(try context.name("key"), edit, if: condition, by: TokenGuard.user(of: request))
    }

    private func history(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let key = try context.name("key")
        let query = try RequestQuery(of: request, known: ["limit"])
        let limit = try query.integer("limit", in: 1...1000, default: 100)
        let history = try await controller.flagHistory(of: key)
        if history.changes.isEmpty, controller.status.manifest.flags?.flags[key] == nil {
            throw API.Problem(.notFound, "no flag \(key), and none of that name before")
        }
        return .json(history.report(key, limit: limit))
    }
}
