import ArgumentParser

/// What a command writes to standard output: text for people, or JSON for programs.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
}
