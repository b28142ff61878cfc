import ArgumentParser
import Foundation
import SignetServer

struct WatchAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Watch endpoints, or files, from now on.",
        discussion: """
            A target that begins with /, ./ or ../ is a file, a directory or a
            pattern; everything else is an endpoint: host, host:port, a range such
            as 10.0.0.0/28:443, or smtp://, imap://, ldap://, postgresql:// and so
            on where TLS begins within that protocol.

            Example:
              signet watch add www.example.org smtp://mail.example.org:25
              signet watch add '/etc/nginx/tls/*.pem' --owner web@example.org
            """
    )

    @Argument(help: "Endpoints, or files; one kind at a time.")
    var targets: [String]

    @Option(name: .long, help: "The source's name; otherwise made from the first target.")
    var name: String?

    @Option(name: .long, help: "Who is told of what is found: an address or a name.")
    var owner: String?

    @Option(name: .long, help: "The region, site or cluster, for the mails.")
    var region: String?

    @Option(
        name: .long,
        help: ArgumentHelp("A name to ask every address for; may be given several times.", valueName: "host"))
    var serverName: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A file with passwords of keystores, one a line.", valueName: "file"))
    var passwordsFile: String?

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var addition = WatchAddition(targets)
        addition.name = name
        addition.owner = owner
        addition.region = region
        addition.serverNames = serverName
        addition.passwordsFile = passwordsFile
        let source = try addition.source(relativeTo: FileManager.default.currentDirectoryPath)
        try await workspace.open(for: .records) { workspace in
            try await workspace.watch.added.add(source, at: Date())
            try output.show(
                source,
                as:
                    "Added as \"\(source.name)\". `signet watch run --once` looks at once; `signet up` does by its schedule."
            )
        }
    }
}
