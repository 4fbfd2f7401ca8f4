import SlipwayController
import SlipwayCore

/// Puts a compiled manifest in force in a running server, from a signal or from the API.
struct ManifestReload: Sendable {
    enum Outcome: Sendable {
        case applied
        case diagnosed([Diagnostic])
        case refused(String)
    }

    let controller: Controller

    func apply(_ compilation: ManifestCompilation) async -> Outcome {
        guard let manifest = compilation.manifest else { return .diagnosed(compilation.diagnostics) }
        let present = controller.status.manifest
        guard manifest.gateway == present.gateway, manifest.admin == present.admin, manifest.store == present.store
        else {
            return .refused("gateway, admin and store settings take effect at a restart only: change them and restart")
        }
        guard manifest.flags?.grpc == present.flags?.grpc else {
            return .refused("flags.grpc takes effect at a restart only: change it and restart")
        }
        do {
            try await controller.apply(manifest)
            return .applied
        } catch {
            return .refused("\(error)")
        }
    }
}
