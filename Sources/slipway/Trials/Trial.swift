import ArgumentParser
import SlipwayController
import SlipwayCore

/// A version of a manifest's file, to be tried without a server.
struct Trial {
    let manifest: Manifest
    let service: Service
    let version: Version
    private let upstream: Upstream?

    init(config: String, service name: String, version: String, url: String?) throws {
        manifest = try ManifestFile(path: config).loadOrExit()
        guard let service = manifest[ServiceID(name)] else {
            throw ValidationError(
                "\(config) has no service \(name); there are: \(Self.list(manifest.services.map(\.id.rawValue)))"
            )
        }
        guard let found = service[VersionID(version)] else {
            throw ValidationError(
                "\(name) has no version \(version); there are: \(Self.list(service.versions.map(\.id.rawValue)))"
            )
        }
        (self.service, self.version) = (service, found)
        upstream = try url.map(Self.upstream)
    }

    private static func upstream(_ text: String) throws -> Upstream {
        do throws(ValueFault) {
            return try Upstream(written: text)
        } catch {
            throw ValidationError("--url: `\(text)` \(error.message)")
        }
    }

    var target: CheckTarget { CheckTarget(version, of: service, at: upstream) }

    var stable: CheckTarget? { service[service.stable].map { CheckTarget($0, of: service) } }

    /// The one that is asked for, or the one that is meant where nobody says.
    func choose<Thing>(
        _ asked: String?,
        of things: [Thing],
        standard: String?,
        _ kind: String,
        name: (Thing) -> String
    ) throws -> Thing {
        do throws(UnclearName) {
            return try UnclearName.choose(asked, of: things, standard: standard, kind, name: name)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
