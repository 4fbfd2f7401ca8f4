import Foundation

/// What the operating system says of processes.
enum ProcessTable {
    /// The line that the kernel keeps of a process: number, name in brackets, state, …; the 22nd field is when it started.
    static func read(_ line: String) -> ProcessID? {
        guard let bracket = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: bracket)...].split(whereSeparator: \.isWhitespace)
        guard let number = Int32(line.prefix { $0.isNumber }), fields.count > 19 else { return nil }
        return UInt64(fields[19]).map { ProcessID(number: number, startedAt: $0) }
    }

    static func line(of number: Int32) -> String? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(number)/stat") else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    static func process(_ number: Int32) -> ProcessID {
        line(of: number).flatMap(read) ?? ProcessID(number: number, startedAt: 0)
    }

    /// One that has ended and waits for its parent to ask is not alive.
    static func isAlive(_ process: ProcessID) -> Bool {
        guard let line = line(of: process.number), read(line) == process else { return false }
        guard let bracket = line.lastIndex(of: ")") else { return false }
        let state = line[line.index(after: bracket)...].drop(while: \.isWhitespace).first
        return state != "Z" && state != "X"
    }
}
