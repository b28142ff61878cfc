import ArgumentParser

struct CACommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca",
        abstract: "Certificate authorities of your own.",
        discussion: """
            An authority's key is sealed in the database and never written to disk in the clear, unless you export it.

            Example:
              signet ca create example-root --subject "CN=example root,O=COMPANY,C=KR"
              signet ca list
            """,
        subcommands: [
            CACreateCommand.self, CAImportCommand.self, CAListCommand.self, CAShowCommand.self, CACSRCommand.self,
            CASetSignedCommand.self, CACRLCommand.self, CAExportCommand.self,
        ]
    )
}
