import ArgumentParser
import SignetCore
import SignetVault

struct VaultGenerateRootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-root",
        abstract: "Make a root token, by the holders of shares together.",
        discussion: """
            One begins with -init and notes the OTP; each of them gives a share; who has the OTP decodes the token.

            Example:
              signet vault operator generate-root -init
              signet vault operator generate-root
              signet vault operator generate-root -decode=ENCODED -otp=OTP
            """
    )

    @Argument(help: "The share, or - for standard input; otherwise it is asked for.")
    var key: String?

    @Flag(name: .customLong("init"), help: "Begin.")
    var begins = false

    @Flag(name: .long, help: "Break off.")
    var cancel = false

    @Flag(name: .long, help: "Show how far it is.")
    var status = false

    @Flag(name: .customLong("generate-otp"), help: "Print a one-time password to begin with.")
    var generatesPassword = false

    @Option(name: .long, help: "The encoded token, to be decoded with -otp.")
    var decode: String?

    @Option(name: .long, help: "The one-time password. (default with -init: the server makes one)")
    var otp: String?

    @Option(name: .long, help: "Of the attempt the share is for.")
    var nonce: String?

    @OptionGroup var options: VaultOptions

    func validate() throws {
        if decode != nil, otp == nil { throw ValidationError("-decode needs the -otp it was begun with.") }
    }

    func run() async throws {
        if let decode, let otp {
            return try await VaultTerminal.show {
                try ShareCommands.decode(decode, password: otp, output: options.output())
            }
        }
        if generatesPassword {
            return try await VaultTerminal.show { try ShareCommands.password(output: options.output()) }
        }
        try await options.run { console in
            let commands = ShareCommands(console, .rootToken)
            if begins { return try await commands.start(otp.map { ["otp": .string($0)] } ?? [:]) }
            if cancel { return try await commands.cancel() }
            if status { return try await commands.status() }
            return try await commands.give(VaultTerminal.share(key), nonce: nonce)
        }
    }
}
