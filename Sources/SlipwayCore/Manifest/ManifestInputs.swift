/// What a manifest refers to outside of itself. Core reads no file and no environment: the shell hands these in.
package struct ManifestInputs: Sendable {
    /// An environment variable's value, nil if it is not set.
    package var environment: @Sendable (_ name: String) -> String?
    /// A file's text, by a path relative to the manifest's folder.
    package var readFile: @Sendable (_ path: String) -> Result<String, FileReadFault>
    /// A path relative to the manifest's folder, as one that holds wherever the process runs.
    package var resolvePath: @Sendable (_ path: String) -> String
    /// Whether this binary can speak gRPC.
    package var servesGRPC: Bool

    package init(
        environment: @escaping @Sendable (_ name: String) -> String?,
        readFile: @escaping @Sendable (_ path: String) -> Result<String, FileReadFault>,
        resolvePath: @escaping @Sendable (_ path: String) -> String,
        servesGRPC: Bool = true
    ) {
        self.environment = environment
        self.readFile = readFile
        self.resolvePath = resolvePath
        self.servesGRPC = servesGRPC
    }
}
