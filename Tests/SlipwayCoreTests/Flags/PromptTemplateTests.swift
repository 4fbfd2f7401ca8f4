import SlipwayCore
import Testing

@Suite struct PromptTemplateTests {
    private static let context = FlagContext([
        .init("name", .string("Ann <b>\"&\"</b> {{plan}}")), .init("plan", .string("pro")), .init("n", .integer(3)),
        .init("ratio", .number(1)), .init("beta", .bool(true)), .init("user.name", .string("dotted")),
        .init("nothing", .null), .init("list", .array([.integer(1)])),
    ])

    @Test(
        arguments: [
            ("", ""),
            ("no braces", "no braces"),
            ("{ {{plan}} }", "{ pro }"),
            ("{{plan}}", "pro"),
            ("{{ plan\t}}{{plan}}", "propro"),
            ("{{{plan}}", nil),
            // A value is put in as it is, and not looked at again.
            ("{{name}}!", "Ann <b>\"&\"</b> {{plan}}!"),
            ("{{n}} {{ratio}} {{beta}}", "3 1.0 true"),
            ("{{user.name}}", "dotted"),
            ("[{{nobody}}{{nothing}}{{list}}]", "[]"),
            ("\\{{plan}} is {{plan}}", "{{plan}} is pro"),
            ("a\\{{", "a{{"),
            ("é{{plan}}🚢}}", "épro🚢}}"),
            ("{{plan", nil),
            ("{{plan}", nil),
            ("{{plan} }", nil),
            ("{{}}", nil),
            ("{{a b}}", nil),
            ("{{1}}", nil),
            ("{{#plan}}x{{/plan}}", nil),
            ("{{^plan}}", nil),
            ("{{>partial}}", nil),
            ("{{! comment }}", nil),
            ("{{=<% %>=}}", nil),
            ("{{&plan}}", nil),
            ("{{{plan}}}", nil),
        ] as [(String, String?)]
    )
    func putsValuesIn(_ text: String, _ expected: String?) {
        var rendered: String?
        do throws(PromptFault) {
            rendered = try PromptTemplate(text).rendered(with: Self.context)
        } catch {
            #expect(!error.message.isEmpty && error.hint != nil)
        }
        #expect(rendered == expected)
    }

    @Test func variablesAreNamedInTheirOrder() throws {
        #expect(try PromptTemplate("{{b}} {{a}}\\{{c}} {{b}}").variables == ["b", "a", "b"])
    }

    @Test func aPromptHasSoManyVariablesAndNoMore() throws {
        let most = String(repeating: "{{a}}", count: PromptTemplate.maxVariables)
        #expect(try PromptTemplate(most).variables.count == PromptTemplate.maxVariables)
        #expect(throws: PromptFault.self) { try PromptTemplate(most + "{{a}}") }
    }

    /// Every text of up to six of the characters that matter.
    @Test func onlyWhatStandsInDoubleBracesIsLookedAt() throws {
        var texts = [""]
        for _ in 0..<6 {
            texts += texts.filter { $0.count == texts.last?.count }.flatMap { text in "{}a\\ ".map { text + String($0) }
            }
        }
        #expect(texts.count == (0...6).reduce(0) { $0 + pow5($1) })
        let context = FlagContext([.init("a", .string("A")), .init("aa", .string("B"))])
        for text in texts {
            do throws(PromptFault) {
                let template = try PromptTemplate(text)
                let isPlain = text.ranges(of: "{{").isEmpty
                #expect(
                    isPlain ? template.rendered(with: context) == text : template.rendered(with: context) != text,
                    "\(text)"
                )
            } catch {
                #expect(!text.ranges(of: "{{").isEmpty, "\(text)")
            }
        }
    }

    private func pow5(_ power: Int) -> Int { (0..<power).reduce(1) { product, _ in product * 5 } }
}
