import Foundation
import SlipwayCore

/// Where what is deployed into one environment leaves its files: process numbers, logs, prompts.
struct EnvironmentFolder: Sendable {
    let path: String

    init(_ root: String, _ key: EnvironmentKey) {
        path = "\(root)/\(key.service)/\(key.environment)"
    }

    /// For its owner alone: prompts and logs are in it.
    func create() throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    var log: String { "\(path)/process.log" }
    func pidFile(_ deployment: String) -> String { "\(path)/\(deployment).pid" }
    func prompt(_ deployment: String) -> String { "\(path)/\(deployment).prompt" }
    /// What a command leaves: `.pid`, `.out`, and `.exit` once it has ended.
    func command(_ deployment: String) -> String { "\(path)/\(deployment).command" }

    private static let numberEnding = ".pid"

    /// Processes that were started here, by whichever Slipway, and live.
    func living() -> [(deployment: String, process: ProcessID)] {
        names.filter { $0.hasSuffix(Self.numberEnding) && !$0.hasSuffix(".command.pid") }.compactMap { name in
            guard let process = process(in: "\(path)/\(name)"), ProcessTable.isAlive(process) else { return nil }
            return (String(name.dropLast(Self.numberEnding.count)), process)
        }
    }

    func process(in file: String) -> ProcessID? {
        text(of: file).flatMap(ProcessTable.read)
    }

    func text(of file: String) -> String? {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The end of a file.
    static func tail(of file: String, bytes: Int = 4096) -> String {
        guard let handle = FileHandle(forReadingAtPath: file) else { return "" }
        defer { close(handle) }
        do {
            let size = try handle.seekToEnd()
            try handle.seek(toOffset: size > bytes ? size - UInt64(bytes) : 0)
            return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
        } catch {
            return ""
        }
    }

    private static func close(_ handle: FileHandle) {
        do { try handle.close() } catch { return }
    }

    /// A log that grew beyond its bound keeps its end, in a second file, and begins anew: its writer appends.
    func boundLog(to bytes: Int = 1 << 20) throws {
        let size = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
        guard size > bytes else { return }
        try Data(Self.tail(of: log, bytes: bytes / 2).utf8).write(to: URL(fileURLWithPath: log + ".1"))
        _ = truncate(log, 0)
    }

    /// What earlier deployments left, once nothing of them lives.
    func clear(but deployment: String) {
        for name in names where name != "\(deployment).prompt" && !name.hasPrefix("\(deployment).command") {
            do { try FileManager.default.removeItem(atPath: "\(path)/\(name)") } catch { continue }
        }
    }

    private var names: [String] { Self.names(in: path) }

    private static func names(in folder: String) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: folder) } catch { return [] }
    }

    /// Environments that something was ever deployed to from here, also those that the manifest has no more.
    static func keys(under root: String) -> Set<EnvironmentKey> {
        Set(
            names(in: root).flatMap { service in
                names(in: "\(root)/\(service)").map { environment in
                    EnvironmentKey(service: ServiceID(service), environment: EnvironmentID(environment))
                }
            }
        )
    }
}
