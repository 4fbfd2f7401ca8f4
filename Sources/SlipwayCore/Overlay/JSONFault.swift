/// Where and why a text is not JSON.
package struct JSONFault: Error, Hashable {
    /// Bytes from the text's beginning.
    package var offset: Int
    package var message: String

    package init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }
}
