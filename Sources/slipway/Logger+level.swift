import ArgumentParser
import Logging

extension Logger {
    /// Writes to standard error: standard output belongs to what a command answers.
    init(label: String, level: Logger.Level) {
        self.init(label: label) { StreamLogHandler.standardError(label: $0) }
        logLevel = level
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
