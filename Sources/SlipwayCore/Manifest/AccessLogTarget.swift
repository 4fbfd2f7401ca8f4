/// Where the gateway writes a line for each exchange.
package enum AccessLogTarget: Hashable, Sendable {
    case standardOutput
    /// Appended to; opened anew on SIGHUP.
    case file(path: String)

    var isFile: Bool { self != .standardOutput }
}

extension AccessLogTarget {
    /// `accessLog: FILE` or `accessLog: {path: FILE}`; `stdout` is the standard output.
    static func read(_ field: Field) -> AccessLogTarget? {
        guard field.isMap else { return target(field) }
        guard var fields = field.fields("{path: FILE}") else { return nil }
        let path = fields.take("path")
        fields.finish()
        guard let path else {
            field.reportMissing("names no path", hint: "add path: with a file's path, or stdout")
            return nil
        }
        return target(path)
    }

    private static func target(_ field: Field) -> AccessLogTarget? {
        guard let path = field.newFilePath(named: "a file's path, or stdout") else { return nil }
        return path.written == "stdout" ? .standardOutput : .file(path: path.resolved)
    }
}
