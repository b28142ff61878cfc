import ArgumentParser

struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract:
            "Log in to a server of the Vault API, keep certificates, render templates: Vault Agent's files as they are.",
        discussion: """
            Takes the configuration of a Vault Agent, HCL or JSON, and Vault Agent's flags with one hyphen or two. \
            Certificates are kept by the renewal engine: all templates that ask for the same one share it, its files \
            change together, and neither a new token nor a restart issues another. How to: docs/agent.md

            Example:
              signet agent -config=vault_agent.hcl -log-level=debug
              signet agent status -config=vault_agent.hcl
              signet agent rotate -config=vault_agent.hcl service-a.example.com
            """,
        subcommands: [AgentRunCommand.self, AgentStatusCommand.self, AgentRotateCommand.self],
        defaultSubcommand: AgentRunCommand.self
    )
}
