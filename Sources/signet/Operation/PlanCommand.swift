import ArgumentParser
import Foundation
import SignetServer

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what would be requested when, from whom, and which rate limits of Let's Encrypt that meets.",
        discussion: """
            Goes by signet.yaml and, where there is a database, by what was issued already. Asks no one and changes \
            nothing. What counts against the limits is what this plan requests; what others request for the same \
            domains is not known here.

            Example:
              signet plan
              signet plan --suppose-letsencrypt
            """
    )

    @OptionGroup var supposition: SuppositionOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let planner = try Planner(
            configurationPath: workspace.config, supposesLetsEncrypt: supposition.letsEncrypt)
        try await output.show(planner.plan(at: Date()))
    }
}
