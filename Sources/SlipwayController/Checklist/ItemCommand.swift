import Foundation
import SlipwayCore

/// Runs a program of a checklist; exit code 0 satisfies. Ended with TERM, then KILL, when nobody waits for it any more.
struct ItemCommand {
    private static let interval = Duration.milliseconds(50)
    private let arguments: [String]
    private let order: JobOrder
    private let folder: String

    init(_ arguments: [String], _ order: JobOrder, folder: String) {
        self.arguments = arguments.map { $0.replacing("{version}", with: order.version.id.rawValue) }
        (self.order, self.folder) = (order, folder)
    }

    func result() async -> ItemResult {
        let files = FileManager.default.temporaryDirectory.appending(path: "slipway-item-\(UUID().uuidString)")
        let output = files.path(percentEncoded: false) + ".out"
        defer { unlink(output) }
        do {
            let process = try Spawn.start(
                ["/usr/bin/env"] + arguments,
                variables: variables,
                in: folder,
                output: output
            )
            let end = await wait(for: process)
            return judge(end, printed: EnvironmentFolder.tail(of: output, bytes: ItemResult.longestOutput - 512))
        } catch {
            return ItemResult(.error, output: "\(error)")
        }
    }

    /// Nil where it was cancelled.
    private func wait(for process: ProcessID) async -> String? {
        while true {
            if let end = Spawn.end(of: process) { return end }
            do { try await Task.sleep(for: Self.interval) } catch {
                Spawn.signal(SIGTERM, process)
                let isOver: @Sendable () -> Bool = { Spawn.end(of: process) != nil }
                await Task.detachedSleep(until: isOver, atMost: .seconds(2), every: Self.interval)
                Spawn.signal(SIGKILL, process)
                return nil
            }
        }
    }

    private func judge(_ end: String?, printed: String) -> ItemResult {
        guard let end else { return ItemResult(.error, output: "cancelled") }
        if end == "ended with exit code 0" { return ItemResult(.pass, output: printed) }
        let last = printed.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
        return ItemResult(.fail, output: "\(printed)\n\(arguments[0]) \(end)\(last)")
    }

    private var variables: [String: String] {
        var variables = [
            "SLIPWAY_SERVICE": order.service.id.rawValue, "SLIPWAY_VERSION": order.version.id.rawValue,
            "SLIPWAY_ROLLOUT": order.rollout.rawValue, "SLIPWAY_URL": order.version.upstream.origin,
        ]
        variables["SLIPWAY_MODEL"] = order.version.overlay.model
        return variables
    }
}
