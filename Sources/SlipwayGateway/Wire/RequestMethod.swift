/// A request's method, of those that are known here (RFC 9110 §9.3, RFC 5789).
enum RequestMethod: String {
    case post = "POST"
    case get = "GET"
    case head = "HEAD"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    case connect = "CONNECT"
    case trace = "TRACE"
}

extension RequestMethod: CustomStringConvertible {
    var description: String { rawValue }
}
