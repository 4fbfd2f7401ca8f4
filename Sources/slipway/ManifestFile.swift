import ArgumentParser
import Foundation
import SlipwayCore

/// A manifest's file and folder: does the reading that Core's compiler must not do.
struct ManifestFile: Sendable {
    /// As the user named it; diagnostics show it so.
    let path: String

    /// Reads and compiles the file.
    func load() -> ManifestCompilation {
        switch Self.text(at: path) {
        case .success(let text): compile(text)
        case .failure(let fault): ManifestCompilation(manifest: nil, diagnostics: [diagnostic(fault)])
        }
    }

    /// Compiles a text from elsewhere, such as one that `slipway apply` sent, as if it stood in this file: the files that it names are
    /// looked for in this file's folder, the environment is this process's.
    func compile(_ text: String) -> ManifestCompilation {
        ManifestCompiler.compile(ManifestSource(text: text, file: path), inputs: inputs)
    }

    /// For commands that cannot go on without one: shows every diagnostic on standard error.
    func loadOrExit() throws -> Manifest { try load().valid() }

    private var inputs: ManifestInputs {
        let resolve: @Sendable (String) -> String = {
            let folder = URL(filePath: path).deletingLastPathComponent()
            return URL(filePath: $0, relativeTo: folder).standardizedFileURL.path(percentEncoded: false)
        }
        return ManifestInputs(
            // Read when it is asked for: it is copied whole, and most manifests name nothing of it.
            environment: { ProcessInfo.processInfo.environment[$0] },
            readFile: { Self.text(at: resolve($0)) },
            resolvePath: resolve
        )
    }

    private func diagnostic(_ fault: FileReadFault) -> Diagnostic {
        Diagnostic(
            severity: .error,
            file: path,
            line: 1,
            column: 1,
            path: "",
            message: "the manifest \(fault)",
            hint: fault == .notFound ? "name it with --config PATH" : nil
        )
    }
}

extension ManifestFile {
    static func text(at path: String) -> Result<String, FileReadFault> {
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            return String(validating: data, as: UTF8.self).map(Result.success) ?? .failure(.notText)
        } catch {
            return .failure(fault(error, path))
        }
    }

    private static func fault(_ error: any Error, _ path: String) -> FileReadFault {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if exists && isFolder.boolValue { return .isFolder }
        switch (error as? CocoaError)?.code {
        case .fileNoSuchFile, .fileReadNoSuchFile: return .notFound
        case .fileReadNoPermission: return .notPermitted
        default: return exists ? .other(error.localizedDescription) : .notFound
        }
    }
}

extension ManifestCompilation {
    /// The manifest; shows every diagnostic on standard error, and ends the command if one is an error.
    func valid() throws -> Manifest {
        for diagnostic in diagnostics { complain("\(diagnostic)") }
        guard let manifest else { throw ExitCode.failure }
        return manifest
    }
}
