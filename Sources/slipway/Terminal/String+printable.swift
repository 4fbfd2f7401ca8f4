extension String {
    /// With control characters shown and not obeyed: a terminal would take what somebody wrote as a reason for a command.
    var printable: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.commandsTerminals {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    /// Escapes, ends of lines, and what turns the direction of writing around.
    fileprivate var commandsTerminals: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: (0x202a...0x202e).contains(value) || (0x2066...0x2069).contains(value)
        }
    }
}
