import ArgumentParser
import SignetServer
import SignetWatch

struct WatchReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show what the last look found, worst first, with what to do.",
        discussion: """
            Words narrow it down: beginnings of names, hosts, paths, serial numbers.

            Example:
              signet watch report
              signet watch report example.org --severity warning
              signet watch report --format csv --limit 100000 > certificates.csv
              signet watch report --format html --out report.html
            """
    )

    enum Format: String, CaseIterable, ExpressibleByArgument { case text, csv, json, html }
    enum Lowest: String, CaseIterable, ExpressibleByArgument { case ok, warning, critical }
    enum Order: String, CaseIterable, ExpressibleByArgument { case urgency, expiry, title }

    @Argument(help: "Words that must all match.")
    var words: [String] = []

    @Option(name: .long, help: "Only what is at least as bad.")
    var severity = Lowest.ok

    @Option(name: .long, help: "Only this source.")
    var source: String?

    @Option(name: .long, help: "Only this owner's.")
    var owner: String?

    @Option(name: .long, help: "What comes first.")
    var order = Order.urgency

    @Option(name: .long, help: "How many places at most.")
    var limit = 200

    @Option(name: .long, help: "The form; --json is short for json.")
    var format = Format.text

    @OptionGroup var file: FileOutputOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !(1...10_000_000).contains(limit) { throw ValidationError("--limit must be 1 to 10000000.") }
    }

    func run() async throws {
        var query = InventoryQuery()
        query.text = words.joined(separator: " ")
        query.severity = severity == .critical ? .critical : severity == .warning ? .warning : .ok
        query.source = source
        query.owner = owner
        query.order = InventoryQuery.Order(rawValue: order.rawValue) ?? .urgency
        let report = try await workspace.open(for: .records) { [query] workspace in
            try await workspace.watch.report(query, limit: limit)
        }
        let text =
            switch output.json ? .json : format {
            case .text: report.text + "\n"
            case .csv: report.csv
            case .json: try JSONText.encode(report) + "\n"
            case .html: try report.html()
            }
        try file.prepare(standard: "-")?.publish(text)
    }
}
