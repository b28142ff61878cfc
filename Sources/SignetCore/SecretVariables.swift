import Foundation
import Synchronization

/// Environment variables that secrets were read from: programs that this process starts do not get them.
public enum SecretVariables {
    private static let names = Mutex<Set<String>>([])

    /// The value of a variable that holds a secret; withheld from child processes from now on.
    /// - Parameter environment: where it is looked for; the process's own by default
    public static func read(
        _ name: String, from environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        _ = names.withLock { $0.insert(name) }
        return environment[name]
    }

    /// Those read so far.
    public static var withheld: Set<String> { names.withLock { $0 } }
}
