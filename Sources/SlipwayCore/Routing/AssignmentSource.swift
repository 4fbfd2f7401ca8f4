/// Where a service looks for the assignment key; the first source present in a request gives it.
package enum AssignmentSource: Hashable, Sendable, Codable {
    /// A header's value; the name is lower-case.
    case header(String)
    case cookie(String)
    /// A member of a JSON body, by the names that lead to it from the top.
    case body([String])
}
