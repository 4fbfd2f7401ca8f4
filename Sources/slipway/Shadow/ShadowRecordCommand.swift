import ArgumentParser
import SlipwayAdmin
import SlipwayCore

struct ShadowRecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Keep a sample of production's exchanges, a line of JSON each.",
        discussion: """
            Of what the stable version answers, for as long as this command runs. The server keeps nothing. Bodies are kept with --content
            alone, as they are: treat the file as you treat your traffic. Without it there are sizes and hashes, which cannot be replayed.
            Keys and cookies are never recorded. Ctrl-C ends it; what has been recorded stays.

              slipway shadow record support support.ndjson --content
              slipway shadow record support support.ndjson --content --percentage 5 --count 500 --for 1h
              slipway shadow record support - --content | jq .path
            """
    )

    @Argument(help: "The service.")
    var service: String

    @Argument(help: "A new file, for its owner's eyes; - writes to standard output.")
    var file = "-"

    @Flag(help: "Keep requests and answers, too.")
    var content = false

    @Option(help: "How many percent of the exchanges.")
    var percentage = 100.0

    @Option(help: "End after so many exchanges.")
    var count = 1000

    @Option(name: .customLong("for"), help: "End after this time.")
    var time = Duration.seconds(600)

    @Option(name: .customLong("header"), help: "Keep this header, too (may be given several times).")
    var headers: [String] = []

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let asked = API.Record(
            percentage: percentage,
            count: count,
            seconds: max(1, Int(time.inSeconds.rounded(.up))),
            content: content,
            headers: headers
        )
        let lines = try await options.client.record(asked, of: service)
        let output = try RecordingFile(path: file)
        complain("recording \(service); Ctrl-C ends it")
        var (written, counts) = (0, RecordingCounts?.none)
        for try await line in lines {
            counts = RecordingCounts(line)
            if counts != nil { break }
            try output.write(line)
            written += 1
        }
        tell(written, counts)
        if counts == nil { throw ExitCode.failure }
    }

    private func tell(_ written: Int, _ counts: RecordingCounts?) {
        let place = file == "-" ? "" : " in \(file)"
        guard let counts else { return complain("the server ended the recording: \(written) exchanges\(place)") }
        let left = [
            (counts.dropped, "dropped, this reader was too slow"), (counts.skipped, "too long"),
            (counts.unanswered, "left by their client"),
        ].filter { $0.0 > 0 }.map { "; \($0.0) \($0.1)" }.joined()
        complain("\(written) exchanges\(place)\(left)\(content ? "" : "; without --content none can be replayed")")
    }
}

extension Duration: @retroactive ExpressibleByArgument {
    public init?(argument: String) {
        do throws(ValueFault) { try self.init(written: argument) } catch { return nil }
    }

    public var defaultValueDescription: String { written }
}
