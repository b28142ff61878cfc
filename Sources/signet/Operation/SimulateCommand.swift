import ArgumentParser
import Foundation
import SignetCore
import SignetServer

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Let a year pass: renewals per day, rate limits met, and what an outage of the issuers would break.",
        discussion: """
            Runs the schedule of `signet up` over the certificates of signet.yaml on a clock that jumps from one due \
            moment to the next; issuers are simulated. Begins with what was issued already. A certificate whose entry \
            in signet.yaml names a lifetime keeps it; the others are simulated with each --lifetime in turn. Asks no \
            one and changes nothing.

            Example:
              signet simulate
              signet simulate --days 365 --lifetime 47d --outage 100d+10d
              signet simulate --start 2029-03-15 --suppose-letsencrypt
            """
    )

    @Option(name: .long, help: ArgumentHelp("How many days, up to 3650.", valueName: "count"))
    var days = 365

    @Option(
        name: .customLong("lifetime"),
        help: ArgumentHelp(
            "A lifetime to simulate; again for another. Without it: 90d, 47d and 6d.", valueName: "duration"),
        transform: { try DurationText(parsing: $0) })
    var lifetimes: [DurationText] = []

    @Option(
        name: .customLong("outage"),
        help: ArgumentHelp(
            "No issuer answers from START, a date or a time after the beginning, for so long; again for another.",
            valueName: "start+length"),
        transform: { try SimulatedOutage(parsing: $0) })
    var outages: [SimulatedOutage] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Begin then, with nothing issued, instead of now with what there is.", valueName: "date"),
        transform: { try MomentText.parse($0) })
    var start: Date?

    @OptionGroup var supposition: SuppositionOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...SimulationSettings.longestSpan).contains(days) else {
            throw ValidationError("--days is between 1 and \(SimulationSettings.longestSpan).")
        }
        let shortest = SimulationSettings.shortestLifetime
        guard lifetimes.allSatisfy({ $0.duration >= shortest.duration }) else {
            throw ValidationError("--lifetime is \(shortest) at least.")
        }
    }

    func run() async throws {
        let planner = try Planner(
            configurationPath: workspace.config, supposesLetsEncrypt: supposition.letsEncrypt)
        let settings = SimulationSettings(days: days, lifetimes: lifetimes, outages: outages, start: start)
        let record = try await ProgressLine.show("Simulating \(days) days") {
            try await planner.simulate(settings, now: Date())
        }
        try output.show(record)
    }
}
