import Foundation
import SignetCore

/// Finding and reading `signet.yaml`.
public enum ConfigurationFile {
    /// The environment variable that names the file.
    public static let environmentVariable = "SIGNET_CONFIG"

    /// Finds the file: the path given, else `$SIGNET_CONFIG`, else `./signet.yaml`, else `/etc/signet/signet.yaml`.
    /// - Returns: an absolute path.
    /// - Throws: `.configurationNotFound` naming the places looked at.
    public static func locate(
        _ given: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> String { fatalError("server") }

    /// Reads and checks a file, with the overrides `SIGNET_DATA_DIRECTORY`, `SIGNET_LISTEN`, `SIGNET_PUBLIC_URL` and
    /// `SIGNET_LOG_LEVEL` applied.
    /// - Throws: ``ConfigurationProblems`` with every problem of the file, `.unreadableFile` when it cannot be read.
    public static func load(
        path: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Configuration { fatalError("server") }
}

extension SignetError.Code {
    /// `signet.yaml` has problems.
    public static let invalidConfiguration = Self(rawValue: "configuration.invalid")
    /// No `signet.yaml` was found.
    public static let configurationNotFound = Self(rawValue: "configuration.not-found")
}
