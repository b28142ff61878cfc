import ArgumentParser
import SignetCore
import SignetVault

struct VaultVersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the version of Vault whose API and client these are.",
        discussion: """
            Clients decide by it what they may ask for. What is there of it: docs/vault-compatibility.md

            Example:
              signet vault version
            """
    )

    func run() {
        print("Vault v\(VaultCore.apiVersion) (signet \(SignetVersion.current))")
    }
}
