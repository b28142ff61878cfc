import ArgumentParser
import Logging
import SignetServer

/// `--config`, on every command that needs signet.yaml and what belongs to it.
struct WorkspaceOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .long],
        help: ArgumentHelp(
            "The configuration file; otherwise $SIGNET_CONFIG, ./signet.yaml or /etc/signet/signet.yaml.",
            valueName: "signet.yaml"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    /// Opens everything that belongs to the file, works with it, and closes it again.
    /// - Parameters:
    ///   - access: whether the sealing key is read too
    ///   - logger: nil: as the file says
    func open<Result>(
        for access: Workspace.Access = .everything, logger: Logger? = quietLogger,
        _ work: (Workspace) async throws -> Result
    ) async throws -> Result {
        let workspace = try await Workspace.open(configurationPath: config, for: access, logger: logger)
        let result: Result
        do {
            result = try await work(workspace)
        } catch {
            try? await workspace.close()
            throw error
        }
        try await workspace.close()
        return result
    }

    /// A command says itself what it did; only what goes wrong beside it is worth a line.
    private static var quietLogger: Logger { .standardError(LogConfiguration(level: .warning)) }
}
