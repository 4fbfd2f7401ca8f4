/// Why a text is not the value that it should be. The message goes on after the text itself: `is no duration`.
package struct ValueFault: Error, Hashable {
    package var message: String
    package var hint: String?

    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
