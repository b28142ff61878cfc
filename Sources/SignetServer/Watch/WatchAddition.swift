import Foundation
import SignetCore
import SignetWatch

/// What `signet watch add` is given, made a source.
public struct WatchAddition: Sendable {
    /// Files and endpoints as typed.
    public var targets: [String]
    /// nil: made from the first target.
    public var name: String?
    public var owner: String?
    public var region: String?
    public var serverNames: [String] = []
    /// A file with a password on each line, for keystores.
    public var passwordsFile: String?

    public init(_ targets: [String]) {
        self.targets = targets
    }

    /// What has a slash but no scheme is a file; everything else is an endpoint.
    /// - Parameter directory: where relative paths begin
    /// - Throws: `.invalidInput`, `.invalidEndpoint`
    public func source(relativeTo directory: String) throws -> WatchSourceConfiguration {
        let files = targets.filter { $0.hasPrefix("/") || $0.hasPrefix("./") || $0.hasPrefix("../") }
        guard files.isEmpty || files.count == targets.count else {
            throw SignetError(
                .invalidInput, "Files and endpoints cannot be one source.",
                remedy: "Call `signet watch add` once for the files, and once for the endpoints.")
        }
        let kind: WatchSourceConfiguration.Kind
        if files.isEmpty {
            var endpoints = WatchSourceConfiguration.Endpoints()
            endpoints.endpoints = targets
            endpoints.serverNames = serverNames
            try endpoints.settings(name: name ?? "added", owner: owner, region: region).validate()
            kind = .endpoints(endpoints)
        } else {
            var wanted = WatchSourceConfiguration.Files(
                patterns: files.map { AbsolutePath.make($0, relativeTo: directory) })
            wanted.passwordsFile = passwordsFile.map { AbsolutePath.make($0, relativeTo: directory) }
            kind = .files(wanted)
        }
        let name = name ?? Self.name(from: targets.first ?? "")
        guard EntityName.isUsable(name) else {
            throw SignetError(
                .invalidInput, "\"\(name.prefix(120))\" cannot be the name of a source.",
                remedy: "Give --name with \(EntityName.rule).")
        }
        return WatchSourceConfiguration(name: name, owner: owner, region: region, kind: kind)
    }

    /// `smtp://mail.example.org:25` becomes `smtp-mail.example.org-25`.
    private static func name(from target: String) -> String {
        let words = target.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_")) }
            .drop { $0.allSatisfy { $0 == "." } }
        return String(words.joined(separator: "-").prefix(60))
    }
}
