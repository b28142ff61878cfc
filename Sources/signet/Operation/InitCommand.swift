import ArgumentParser
import SignetServer

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented signet.yaml to begin with.",
        discussion: """
            It works as it is, with an authority and a certificate for example names. Change it to your own.

            Example:
              signet init
              signet config check
              signet up
            """
    )

    @Argument(help: "The file to write.", completion: .file())
    var file = "signet.yaml"

    @Flag(name: .long, help: "Replace a file that exists.")
    var force = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let target = try OutputFile(file, overwriting: force)
        try target.publish(ConfigurationTemplate.commented)
        try output.show(
            ["path": file], beside: target,
            as: "Wrote \(file). Change it to your own names, then: signet config check, signet up")
    }
}
