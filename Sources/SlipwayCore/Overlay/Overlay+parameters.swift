extension Overlay {
    /// What no parameter may set, and how it is set instead; nil for every other name. `owner` is what has the parameters.
    static func hint(forParameter name: String, of owner: String) -> String? {
        switch name {
        case "model": "set it as the \(owner)'s model"
        case "system", "instructions": "set it as the \(owner)'s prompt"
        case "stream": "the client decides whether it streams"
        case "messages", "input": "it is what the user says"
        default: nil
        }
    }
}
