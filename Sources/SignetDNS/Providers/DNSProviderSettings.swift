import Foundation
import SignetCore

/// The settings of one provider, checked against its description.
public struct DNSProviderSettings: Sendable {
    private static let secretLimit = 64 << 10

    /// The provider's kind.
    public let kind: String
    private let values: [String: String]
    private let environment: [String: String]

    /// - Throws: `.invalidDNSProvider` for unknown keys, and for required ones that are missing.
    init(_ spec: DNSProviderSpec, of description: DNSProviderDescription, environment: [String: String]) throws {
        kind = spec.kind
        values = spec.settings.filter { !$0.value.isEmpty }
        self.environment = environment
        let known = description.settings.flatMap(\.keys)
        if let unknown = spec.settings.keys.sorted().first(where: { !known.contains($0) }) {
            if let secret = description.settings.first(where: { $0.isSecret && $0.name == unknown }) {
                throw invalid(
                    "\(unknown) does not belong into the configuration.",
                    remedy:
                        "Put it into a file or an environment variable and write \(secret.keys.joined(separator: " or "))."
                )
            }
            throw invalid(
                "it has no setting \"\(unknown.prefix(60))\".", remedy: "It knows \(known.joined(separator: ", ")).")
        }
        if let missing = description.settings.first(where: { $0.isRequired && values[$0.name] == nil }) {
            throw invalid("\(missing.name) is missing.", remedy: missing.meaning)
        }
    }

    /// A setting as it is written; nil when it is left out.
    public func text(_ name: String) -> String? { values[name] }

    /// A setting that the description requires.
    /// - Throws: `.invalidDNSProvider`
    public func required(_ name: String) throws -> String {
        guard let value = values[name] else { throw invalid("\(name) is missing.", remedy: "Add it.") }
        return value
    }

    /// A duration; nil when it is left out.
    /// - Throws: `.invalidDNSProvider`
    public func duration(_ name: String) throws -> Duration? {
        guard let text = values[name] else { return nil }
        guard let duration = try? DurationText(parsing: text).duration, duration > .zero else {
            throw invalid("\(name) \"\(text.prefix(60))\" is no duration.", remedy: "Write for example 30s or 2m.")
        }
        return duration
    }

    /// One of several words; nil when it is left out.
    /// - Throws: `.invalidDNSProvider`
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of type: Choice.Type = Choice.self
    ) throws -> Choice? {
        guard let text = values[name] else { return nil }
        guard let choice = Choice(rawValue: text.lowercased()) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw invalid("\(name) \"\(text.prefix(60))\" is unknown.", remedy: "Write one of \(known).")
        }
        return choice
    }

    /// An http or https URL, without the slash at its end; nil when it is left out.
    /// - Throws: `.invalidDNSProvider`
    public func url(_ name: String) throws -> String? {
        guard let text = values[name] else { return nil }
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme?.lowercased()),
            parts.host?.isEmpty == false, parts.user == nil, parts.query == nil, parts.fragment == nil
        else {
            throw invalid(
                "\(name) is no URL.", remedy: "Write http:// or https://, host and path; no user and no query.")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// A secret, from where the settings say; nil when they say nothing.
    /// - Throws: `.unreadableFile`, `.invalidDNSProvider` when it is empty or both places are given
    public func secret(_ name: String) throws -> Secret<String>? {
        let secret: String
        switch (values["\(name)_file"], values["\(name)_environment"]) {
        case (nil, nil): return nil
        case (let path?, nil): secret = try Self.read(path)
        case (nil, let variable?):
            secret = SecretVariables.read(variable, from: environment) ?? ""
            if secret.isEmpty { throw invalid("the environment variable \(variable) is not set.", remedy: "Set it.") }
        default: throw invalid("\(name) is given twice.", remedy: "Keep \(name)_file or \(name)_environment.")
        }
        let trimmed = secret.trimmedASCIIWhitespace
        guard !trimmed.isEmpty else { throw invalid("\(name) is empty.", remedy: "Write it into its file.") }
        return Secret(trimmed)
    }

    /// An environment variable; nil when it is unset or empty.
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// An error about these settings.
    public func invalid(_ sentence: String, remedy: String) -> SignetError {
        SignetError(.invalidDNSProvider, "The DNS provider \(kind) cannot be used: \(sentence)", remedy: remedy)
    }

    private static func read(_ path: String) throws -> String {
        let failure = SignetError(
            .unreadableFile, "The secret's file \(path) cannot be read.",
            remedy: "Check that it exists, is smaller than 64 KiB, and that this user may read it.")
        guard let file = FileHandle(forReadingAtPath: path) else { throw failure }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: secretLimit + 1), data.count <= secretLimit else { throw failure }
        return String(decoding: data, as: UTF8.self)
    }
}
