import SlipwayCore

extension Router {
    func match(path: Substring, host: String?, header: (String) -> String?) -> Int? {
        var path = path
        return path.withUTF8 { match(path: UnsafeRawBufferPointer($0), host: host, header: header) }
    }
}
