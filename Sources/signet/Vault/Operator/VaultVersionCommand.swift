import ArgumentParser
import SignetCore
import SignetVault

struct VaultVersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the version of Vault whose API and client these are.",
        discussion: """
            Example:
              signet vault version
            """
    )

    func run() {
        print("Vault v\(VaultCore.apiVersion) (signet \(SignetVersion.current))")
    }
}
