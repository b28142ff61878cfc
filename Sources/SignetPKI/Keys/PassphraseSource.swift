import Foundation
import SignetCore

/// Where a command takes a passphrase from.
///
/// As text in openssl's form: `prompt`, `file:PATH`, `env:NAME`, `pass:TEXT`.
public enum PassphraseSource: Sendable {
    /// Asked on the controlling terminal, without echo.
    case terminal(prompt: String)
    /// The first line of a file, at most 4 KiB.
    case file(String)
    /// An environment variable.
    case environment(String)
    /// The passphrase itself, for tests.
    case literal(Secret<String>)

    /// Reads the textual form.
    /// - Throws: `.invalidInput` for other forms; the text itself is not repeated.
    public init(parsing text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts.first, parts.count > 1 ? String(parts[1]) : nil) {
        case ("prompt", nil): self = .terminal(prompt: "Passphrase: ")
        case ("file", let path?) where !path.isEmpty: self = .file(path)
        case ("env", let name?) where !name.isEmpty: self = .environment(name)
        case ("pass", let secret?): self = .literal(Secret(secret))
        default:
            throw SignetError(
                .invalidInput, "The source of the passphrase is not understood.",
                remedy: "Write prompt, file:PATH or env:NAME.")
        }
    }

    /// Reads the passphrase.
    /// - Throws: `.unreadablePassphrase` naming the file, variable or terminal; also when it is empty.
    public func read() throws -> Secret<String> {
        let passphrase =
            switch self {
            case .terminal(let prompt): try Terminal.readSecretLine(prompt: prompt)
            case .file(let path): try Self.firstLine(ofFile: path)
            case .environment(let name): try Self.variable(name)
            case .literal(let secret): secret.reveal()
            }
        guard !passphrase.isEmpty else {
            throw SignetError(.unreadablePassphrase, "The passphrase \(origin) is empty.")
        }
        return Secret(passphrase)
    }

    private var origin: String {
        switch self {
        case .terminal: "typed"
        case .file(let path): "in the file \(path)"
        case .environment(let name): "in the environment variable \(name)"
        case .literal: "given"
        }
    }

    private static func firstLine(ofFile path: String) throws -> String {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            let line = (try handle.read(upToCount: 4097) ?? Data()).prefix { $0 != 0x0A }
            guard line.count <= 4096, let text = String(bytes: line, encoding: .utf8) else {
                throw SignetError(
                    .unreadablePassphrase, "The first line of \(path) is longer than 4 KiB or not UTF-8 text.")
            }
            return text.hasSuffix("\r") ? String(text.dropLast()) : text
        } catch let error as SignetError {
            throw error
        } catch {
            throw SignetError(
                .unreadablePassphrase, "The passphrase file \(path) could not be read.",
                remedy: "Check that the file exists and that you may read it.", cause: error)
        }
    }

    private static func variable(_ name: String) throws -> String {
        guard let value = SecretVariables.read(name) else {
            throw SignetError(
                .unreadablePassphrase, "The environment variable \(name), which should hold a passphrase, is not set.")
        }
        return value
    }
}
