import Crypto
import Foundation
import SignetCore

/// Where an agent keeps what must survive it: certificates with their keys, sealed, and what it has still to do.
public enum AgentStateDirectory {
    /// `--state`, else the first directory of `$STATE_DIRECTORY` (systemd's `StateDirectory=`), else one below the user's home
    /// that belongs to the configuration: its name is made of the paths given.
    public static func path(
        _ given: String?, configurations: [String],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        directory: String = FileManager.default.currentDirectoryPath
    ) -> String {
        if let given { return AbsolutePath.make(given, relativeTo: directory) }
        if let assigned = environment["STATE_DIRECTORY"]?.split(separator: ":").first { return String(assigned) }
        let paths = configurations.map { AbsolutePath.make($0, relativeTo: directory) }.joined(separator: "\n")
        let digest = Array(SHA256.hash(data: Data(paths.utf8))).hexadecimal.prefix(12)
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
        return "\(home)/.local/state/signet/agent/\(digest)"
    }
}
