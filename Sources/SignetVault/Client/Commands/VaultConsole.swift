import SignetCore

/// Where the commands of Vault's client are carried out: a server and the way answers are shown.
public struct VaultConsole: Sendable {
    /// The server.
    public let client: VaultClient
    /// How answers are shown.
    public var output: VaultOutput

    /// A console over a client that its maker shuts down.
    public init(client: VaultClient, output: VaultOutput) {
        self.client = client
        self.output = output
    }

    /// Does something at the server.
    /// - Parameter what: as in "Error reading secret/foo"
    /// - Throws: `VaultCommandFailure` with exit code 2.
    func attempt<Result>(_ what: String, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let failure as VaultClientFailure {
            let warnings = failure.reply.map { VaultPrintout.warningText($0.warnings) } ?? ""
            throw VaultCommandFailure("Error \(what): \(failure)\(warnings)")
        }
    }

    /// An answer, or a sentence where there is none and people read it.
    func show(_ reply: VaultReply, orElse sentence: String) throws -> VaultPrintout {
        guard reply.isEmpty else { return try output.printout(reply) }
        var printout = say(sentence)
        printout.warnings = reply.warnings
        return printout
    }

    /// A sentence for people; programs get nothing.
    func say(_ sentence: String) -> VaultPrintout { VaultPrintout(output.format == .table ? sentence : "") }

    /// Nothing is there.
    func missing(_ sentence: String) -> VaultCommandFailure {
        VaultCommandFailure(sentence, output: output.format == .json ? "{}" : nil)
    }

    /// Names, one in a line below a heading.
    func show(keys: [String]) throws -> VaultPrintout {
        try output.printout(.strings(keys)) { GoTable(["Keys"], keys.map { [$0] }).text }
    }

    /// With a slash at its end, none at its beginning.
    static func folder(_ path: String) -> String { bare(path) + "/" }

    /// Without slashes at its ends.
    static func bare(_ path: String) -> String { path.split(separator: "/").joined(separator: "/") }
}
