import ArgumentParser
import SignetServer

/// Which agent: `--config` and `--state`, as it was started with.
struct AgentStateOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("A configuration file, or a directory of them; repeatable.", valueName: "path"),
        completion: .file())
    var config: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where the agent keeps its state. (default: $STATE_DIRECTORY, or a directory below ~/.local/state/signet/agent)",
            valueName: "directory"),
        completion: .directory)
    var state: String?

    /// The directory of its state.
    func directory() throws -> String {
        guard state != nil || !config.isEmpty else {
            throw ValidationError("Name the agent: --config PATH as it was started with, or --state DIRECTORY.")
        }
        return AgentStateDirectory.path(state, configurations: config)
    }
}
