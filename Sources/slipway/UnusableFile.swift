import SlipwayCore

/// Why a file that a command was given is of no use to it. No mistake in the command's usage: it ends with 1, without a word on usage.
struct UnusableFile: Error, CustomStringConvertible {
    let path: String
    let problem: String

    var description: String { "\(path) \(problem)" }
}

extension Result<String, FileReadFault> {
    func get(path: String) throws -> String {
        do { return try get() } catch { throw UnusableFile(path: path, problem: "\(error)") }
    }
}
