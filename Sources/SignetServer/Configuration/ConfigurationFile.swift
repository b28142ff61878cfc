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
    ) throws -> String {
        let current = FileManager.default.currentDirectoryPath
        if let named = given ?? environment[environmentVariable], !named.isEmpty {
            let path = AbsolutePath.make(named, relativeTo: current)
            guard FileManager.default.fileExists(atPath: path) else { throw notFound([path]) }
            return path
        }
        let places = ["\(current)/signet.yaml", "/etc/signet/signet.yaml"]
        guard let path = places.first(where: FileManager.default.fileExists(atPath:)) else { throw notFound(places) }
        return path
    }

    private static func notFound(_ places: [String]) -> SignetError {
        SignetError(
            .configurationNotFound, "There is no configuration at \(places.joined(separator: " or ")).",
            remedy: "Write one with \"signet init\", or name it with --config or $\(environmentVariable).")
    }

    /// Reads and checks a file, with the overrides `SIGNET_DATA_DIRECTORY`, `SIGNET_LISTEN`, `SIGNET_PUBLIC_URL` and
    /// `SIGNET_LOG_LEVEL` applied.
    /// - Throws: ``ConfigurationProblems`` with every problem of the file, `.unreadableFile` when it cannot be read.
    public static func load(
        path: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Configuration {
        let current = FileManager.default.currentDirectoryPath
        let absolute = AbsolutePath.make(path, relativeTo: current)
        return try read(BoundedFile.read(absolute, limit: YAMLSource.limit), path: absolute, environment: environment)
    }

    /// Reads and checks a file as ``load(path:environment:)`` does, and looks besides whether the authorities and roles to which
    /// it refers are declared in it or present in its database. Where there is no database yet, none is made.
    /// - Throws: ``ConfigurationProblems`` with every problem; `.unreadableFile`; what opening the database throws.
    public static func check(
        path: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> Configuration {
        let configuration = try load(path: path, environment: environment)
        let existing = try await Workspace.authorities(of: configuration)
        let problems = ProblemList(file: displayName(of: configuration.path))
        let text = try text(of: BoundedFile.read(configuration.path, limit: YAMLSource.limit), in: path)
        if let root = YAMLSource.root(text, problems: problems)?.section(.root) {
            IssuerCheck(configuration, existing: existing).run(on: root)
        }
        try problems.throwIfAny()
        return configuration
    }

    /// Reads and checks what a file holds.
    static func read(_ bytes: [UInt8], path: String, environment: [String: String]) throws -> Configuration {
        let reader = ConfigurationReader(path: path, displayName: displayName(of: path), environment: environment)
        return try reader.read(try text(of: bytes, in: reader.displayName))
    }

    /// What lies below the current directory is named without it.
    private static func displayName(of path: String) -> String {
        let prefix = "\(FileManager.default.currentDirectoryPath)/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }

    private static func text(of bytes: [UInt8], in file: String) throws -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
        throw ConfigurationProblems(problems: [
            .init(
                file: file, line: line, column: nil, field: "", message: "this is not UTF-8 text.",
                remedy: "Save the file in UTF-8.")
        ])
    }
}

extension SignetError.Code {
    /// `signet.yaml` has problems.
    public static let invalidConfiguration = Self(rawValue: "configuration.invalid")
    /// No `signet.yaml` was found.
    public static let configurationNotFound = Self(rawValue: "configuration.not-found")
}
