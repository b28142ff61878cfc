import Foundation
import SignetCore

/// Where the jobs of this machine are kept: their store, and the directories of their instances.
public enum JobDirectory {
    /// `--data`, else the first directory of `$STATE_DIRECTORY` (systemd's `StateDirectory=`), else one below the user's home.
    public static func path(
        _ given: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
        directory: String = FileManager.default.currentDirectoryPath
    ) -> String {
        if let given { return AbsolutePath.make(given, relativeTo: directory) }
        if let assigned = environment["STATE_DIRECTORY"]?.split(separator: ":").first { return String(assigned) }
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
        return "\(home)/.local/state/signet/jobs"
    }
}
