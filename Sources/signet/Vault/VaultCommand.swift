import ArgumentParser

struct VaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Ask a server of the Vault API: this one, or a real Vault.",
        discussion: """
            The commands, flags and output are those of Vault's own client, with one hyphen or two before a flag. \
            Started under the name vault (a link to signet), the program needs no word before them. The server and the \
            token are taken from $VAULT_ADDR, $VAULT_TOKEN and what login has kept.

            Exit codes here: 0 done, 1 wrong usage, 2 the server said no.

            Example:
              signet vault login
              signet vault write pki/issue/web common_name=service-a.example.com
            """,
        subcommands: [
            VaultReadCommand.self, VaultWriteCommand.self, VaultPatchCommand.self, VaultListCommand.self,
            VaultDeleteCommand.self, VaultUnwrapCommand.self, VaultKVCommand.self, VaultLoginCommand.self,
            VaultTokenCommand.self, VaultPolicyCommand.self, VaultSecretsCommand.self, VaultAuthCommand.self,
            VaultLeaseCommand.self, VaultAuditCommand.self, VaultOperatorCommand.self, VaultStatusCommand.self,
            VaultPrintCommand.self, VaultVersionCommand.self,
        ]
    )
}
