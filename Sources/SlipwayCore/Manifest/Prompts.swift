/// The prompts of a manifest by their names, such as `support@5`.
enum Prompts {
    static func read(_ field: Field?) -> NamedValues<String> {
        var prompts = NamedValues<String>("prompt")
        for (name, field) in field?.named("prompt") ?? [] { prompts.add(name, text(of: field)) }
        return prompts
    }

    /// A version's prompt: a name, or the text itself as `{text: …}` or `{file: …}`.
    static func read(_ field: Field, among prompts: NamedValues<String>) -> String? {
        if field.isMap { return text(of: field) }
        if let text = field.writtenText, text.contains(where: \.isWhitespace) {
            field.report("a prompt's text is written as a map", hint: "{text: \"…\"} or {file: PATH}")
            return nil
        }
        return prompts.reference(field).flatMap { prompts[$0] }
    }

    private static func text(of field: Field) -> String? {
        guard field.isMap, var fields = field.fields() else {
            field.report("expected {file: PATH} or {text: \"…\"}, found \(field.word)")
            return nil
        }
        let (text, file) = (fields.take("text"), fields.take("file"))
        fields.finish()
        switch (text, file) {
        case (let text?, nil): return text.text("the prompt's text")
        case (nil, let file?): return contents(of: file)
        case (nil, nil): field.reportMissing("expected {file: PATH} or {text: \"…\"}")
        case (_?, _?): field.report("has both a text and a file", hint: "keep one of them")
        }
        return nil
    }

    private static func contents(of file: Field) -> String? {
        guard let (path, text) = file.fileText() else { return nil }
        if text.allSatisfy(\.isWhitespace) {
            file.report("\(path.shown) is empty")
            return nil
        }
        return text
    }
}
