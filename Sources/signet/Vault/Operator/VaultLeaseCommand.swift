import ArgumentParser
import SignetVault

struct VaultLeaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lease",
        abstract: "Look up, renew and revoke what was handed out for a time.",
        discussion: """
            Certificates have a lease only where their role says generate_lease: everything else about them is at \
            pki/certs and pki/revoke.

            Example:
              signet vault lease revoke -prefix pki/issue
            """,
        subcommands: [Lookup.self, Renew.self, Revoke.self]
    )

    struct Lookup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what is known of a lease.",
            discussion: """
                When it was handed out, when it ends, and whether it can be renewed.

                Example:
                  signet vault lease lookup pki/issue/web/2f6a614c4aa27b1924b9ad94
                """
        )

        @Argument(help: "The lease.")
        var id: String

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await LeaseCommands($0).lookup(id) }
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a lease last longer.",
            discussion: """
                Up to the longest that the mount allows. A certificate's lease cannot be renewed: its end stands in \
                the certificate.

                Example:
                  signet vault lease renew -increment=1h pki/issue/web/2f6a614c4aa27b1924b9ad94
                """
        )

        @Argument(help: "The lease.")
        var id: String

        @Option(name: .shortAndLong, help: "How long from now on.")
        var increment: String?

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await LeaseCommands($0).renew(id, increment: increment) }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a lease, or all below a path.",
            discussion: """
                A certificate whose lease ends is revoked.

                Example:
                  signet vault lease revoke -prefix pki/issue
                """
        )

        @Argument(help: "The lease, or with -prefix how they begin.")
        var id: String

        @Flag(name: .long, help: "All whose id begins so.")
        var prefix = false

        @Flag(name: .shortAndLong, help: "Forget them, whatever the backend says.")
        var force = false

        @Flag(name: .long, help: "Wait until it is done.")
        var sync = false

        @OptionGroup var options: VaultOptions

        func run() async throws {
            var revocation = LeaseCommands.Revocation()
            revocation.isPrefix = prefix
            revocation.isForced = force
            revocation.waits = sync
            try await options.run { [revocation] in try await LeaseCommands($0).revoke(id, revocation) }
        }
    }
}
